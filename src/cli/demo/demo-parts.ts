import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RequestRecord } from "../request-record.ts";

/** One part of the demonstration. */
export interface DemoPart {
  readonly title: string;
  /** The request, as somebody would type it. */
  readonly request: string;
  /** What has to have happened, beside an answer that says success; null when it did, else what is missing. */
  readonly check: (record: RequestRecord) => string | null;
}

/** A part and what came of it. */
export interface PlayedPart {
  readonly title: string;
  readonly success: boolean;
  /** What is missing; null when nothing is. */
  readonly problem: string | null;
  readonly record: RequestRecord;
}

/** The four parts: run code, test it, repair it, profile it. `folder` holds the example files. */
export async function loadDemoParts(folder: string): Promise<readonly DemoPart[]> {
  const sorting = await readFile(join(folder, "sorting.py"), "utf8");
  return [
    {
      title: "Run code",
      request: await readFile(join(folder, "fibonacci.md"), "utf8"),
      check: ({ executions }) =>
        executions.at(-1)?.stdout.includes("[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]")
          ? null
          : "the output is not the expected one",
    },
    {
      title: "Test it",
      request: "Run the tests in test_calculator.py and show me the coverage report",
      check: ({ tests }) => ((tests.at(-1)?.coverage ?? null) === null ? "coverage was not measured" : null),
    },
    {
      title: "Repair it",
      request: "Run the tests in test_inventory.py and fix what fails",
      check: ({ tests, files }) => {
        if (tests[0]?.success !== false) {
          return "the tests did not find the mistakes";
        }
        return files["inventory.py"] === undefined ? "the module was not repaired" : null;
      },
    },
    {
      title: "Profile it",
      request: `Profile this sorting algorithm:\n\`\`\`python\n${sorting}\`\`\`\n`,
      check: ({ profiles }) =>
        profiles.at(-1)?.topFunctions[0]?.name.includes("bubble_sort")
          ? null
          : "the profile does not show bubble_sort first",
    },
  ];
}
