import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../examples", import.meta.url));

/** What each example has to print. */
const printed: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  "basic-setup.ts": ["[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]", /isolation: kernel/i],
  "safe-execution.ts": ["Data Summary:", "mean       std  count", "image/png", "✅ Execution completed safely!"],
  "test-runs.ts": [
    /10 passed/,
    "calculator.py",
    "test_calculator.py: 10/10",
    "test_inventory.py: 1/3",
    "calculator.py: lines 30, 36 were not run",
  ],
  "profiling.ts": [/Size 2000: \d+\.\d{4} seconds/, "bubble_sort", "Top 10 time-consuming functions:", /CPU usage: \d/],
  "sessions.ts": ["df is still there: ('DataFrame', True)"],
  "rewind.ts": [
    "11 of 56 days are missing",
    /^trend and weekday +off by +\d\.\d$/m,
    /^the mean +off by +\d\d\.\d$/m,
    `Best fork, "trend and weekday": 0 gaps, files: ['sales.csv']`,
    "Original: 11 gaps, files: []",
  ],
  "batch.ts": ["Block 1: ✓", "Block 2: ✓", "Block 3: ✓", /mean +2\.0/],
  "host-functions.ts": [
    '→ get_stock({"item":"tea"})',
    '→ order({"item":"coffee","count":500})',
    "coffee: At most 20 at once",
    'Answer: {"missing":["coffee"],"orders":["coffee"]}',
  ],
  "scientific-config.ts": ["The area under a half wave is 2.000000", /refused: .*requests/],
  "web-config.ts": ["Prices ['tea', 'coffee']", "There is no network here"],
  "error-handling.ts": [
    "an endless loop: it took too long.",
    "too much memory: it wanted too much memory.",
    "a forbidden function: it was refused.",
    "a mistake: execution failed.",
    /→ .*values/,
  ],
};

test("every example has an expectation", () => {
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort(),
  ).toEqual(Object.keys(printed).sort());
});

test.each(Object.entries(printed))("%s prints what it did", { timeout: 120_000 }, async (name, expected) => {
  const { stdout } = await promisify(execFile)(process.execPath, [name], {
    cwd: folder,
    env: { ...process.env, EXECUTOR_MODEL: "builtin" },
  });
  for (const text of expected) {
    if (typeof text === "string") {
      expect(stdout).toContain(text);
    } else {
      expect(stdout).toMatch(text);
    }
  }
});
