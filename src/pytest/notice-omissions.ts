import type { ClaimedTests } from "./claimed-tests.ts";
import { nameSome } from "./name-some.ts";
import type { IntegrityFinding } from "./pytest-claims.ts";
import { testFileOf } from "./test-paths.ts";
import type { LeftOut } from "./walk-project.ts";

/** Arguments by which the caller chooses some of the tests. */
const CHOOSING = /^(?:-k|-m|--deselect|--ignore|--lf$|--last-failed|--nf$|--sw$|--stepwise)/;

export interface NoticeOmissionsOptions {
  readonly pytestArgs: readonly string[];
  /** Ids of tests that are known to stand in the files. */
  readonly written: readonly string[];
  /** What of the project is not in the sandbox. */
  readonly leftOut: readonly LeftOut[];
  /** Files of the session's workspace that are others than the project's, or say how its tests run. */
  readonly overridden: readonly string[];
  /** Whether all is well otherwise: what a folder of tools holds is then of no interest. */
  readonly success: boolean;
}

/**
 * Names what of the project the tests did not see, and the tests that are there and were not run, where the caller did not
 * ask for some of them only.
 */
export function noticeOmissions(claimed: ClaimedTests, options: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  return [
    ...noticeMissingFiles(options),
    ...noticeOtherFiles(options),
    ...noticeMissingTests(claimed, options),
    ...noticeForeign(claimed, options),
  ];
}

/** What stands plainly in a file is what runs under its name, unless something has put other code in its place. */
function noticeForeign({ foreign }: ClaimedTests, { written }: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  const plain = new Set(written);
  const replaced = [...new Set(foreign.map(withoutParameters))].filter((id) => plain.has(id));
  if (replaced.length === 0) {
    return [];
  }
  const verb = replaced.length === 1 ? "1 test runs" : `${replaced.length} tests run`;
  return [
    { severity: "notice", message: `${verb} other code than what is written in the file: ${nameSome(replaced)}` },
  ];
}

function withoutParameters(id: string): string {
  return id.replace(/\[.*$/s, "");
}

function noticeMissingFiles({ leftOut, success }: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  const missing = leftOut.filter(({ path }) => !success || !path.endsWith("/"));
  if (missing.length === 0) {
    return [];
  }
  const named = nameSome(missing.map(({ path, reason }) => `${path} (${reason})`));
  return [{ severity: "notice", message: `Not taken into the sandbox: ${named}` }];
}

function noticeOtherFiles({ overridden }: NoticeOmissionsOptions): readonly IntegrityFinding[] {
  if (overridden.length === 0) {
    return [];
  }
  const message = `The session's own files took part, which are not those of the project: ${nameSome(overridden)}`;
  return [{ severity: "notice", message }];
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
    const known = new Set([...collected, ...leftOut].map(withoutParameters));
    const skipped = new Set(report.skippedFiles);
    const missing = written.filter((id) => !known.has(id) && !skipped.has(testFileOf(id)));
    const asSkipped = written.filter((id) => !known.has(id) && skipped.has(testFileOf(id)));
    if (leftOut.length > 0) {
      found.push(`${count(leftOut)} left out after being collected: ${nameSome(leftOut)}`);
    }
    if (missing.length > 0) {
      found.push(`${count(missing)} not collected although written in the files: ${nameSome(missing)}`);
    }
    if (asSkipped.length > 0) {
      found.push(`${count(asSkipped)} skipped with the whole file: ${nameSome(asSkipped)}`);
    }
  }
  return found.map((message) => ({ severity: "notice", message }));
}

function count(ids: readonly string[]): string {
  return ids.length === 1 ? "1 test was" : `${ids.length} tests were`;
}
