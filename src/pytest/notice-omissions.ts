import type { ClaimedTests } from "./claimed-tests.ts";
import type { IntegrityFinding } from "./test-report.ts";
import type { LeftOut } from "./walk-project.ts";

/** Arguments by which the caller chooses some of the tests. */
const CHOOSING = /^(?:-k|-m|--deselect|--ignore|--lf$|--last-failed|--nf$|--sw$|--stepwise)/;
const NAMED = 5;

export interface NoticeOmissionsOptions {
  readonly pytestArgs: readonly string[];
  /** Ids of tests that are known to stand in the files. */
  readonly written: readonly string[];
  /** What of the project is not in the sandbox. */
  readonly leftOut: readonly LeftOut[];
  /** Whether all is well otherwise: what a folder of tools holds is then of no interest. */
  readonly success: boolean;
}

/**
 * Names what of the project the tests did not see, and the tests that are there and were not run, where the caller did not
 * ask for some of them only.
 */
export function noticeOmissions(claimed: ClaimedTests, options: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  return [...noticeMissingFiles(options), ...noticeMissingTests(claimed, options)];
}

function noticeMissingFiles({ leftOut, success }: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  const missing = leftOut.filter(({ path }) => !success || !path.endsWith("/"));
  if (missing.length === 0) return [];
  const named = names(missing.map(({ path, reason }) => `${path} (${reason})`));
  return [{ severity: "notice", message: `Not taken into the sandbox: ${named}` }];
}

function noticeMissingTests(
  { collected, leftOut, report }: ClaimedTests,
  { pytestArgs, written }: NoticeOmissionsOptions,
): readonly IntegrityFinding[] {
  if (collected === null || report === null || report.collectErrors.length > 0) {
    return [];
  }
  const found: string[] = [];
  if (!pytestArgs.some((argument) => CHOOSING.test(argument))) {
    const known = new Set([...collected, ...leftOut].map((id) => id.replace(/\[.*$/s, "")));
    const skipped = new Set(report.skippedFiles);
    const missing = written.filter((id) => !known.has(id) && !skipped.has(fileOf(id)));
    const asSkipped = written.filter((id) => !known.has(id) && skipped.has(fileOf(id)));
    if (leftOut.length > 0) found.push(`${count(leftOut)} left out after being collected: ${names(leftOut)}`);
    if (missing.length > 0)
      found.push(`${count(missing)} not collected although written in the files: ${names(missing)}`);
    if (asSkipped.length > 0) found.push(`${count(asSkipped)} skipped with the whole file: ${names(asSkipped)}`);
  }
  return found.map((message) => ({ severity: "notice", message }));
}

function fileOf(id: string): string {
  return id.split("::", 1)[0] ?? id;
}

function count(ids: readonly string[]): string {
  return ids.length === 1 ? "1 test was" : `${ids.length} tests were`;
}

function names(ids: readonly string[]): string {
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : "";
  return ids.slice(0, NAMED).join(", ") + more;
}
