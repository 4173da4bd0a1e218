import { didYouMean, formatCount } from "../config/index.ts";
import type { Execution, OutcomeStatus } from "../sandbox/index.ts";
import type { ClaimedTests } from "./claimed-tests.ts";
import { NAMED, nameSome } from "./name-some.ts";
import type { Interruption, PytestReport } from "./pytest-claims.ts";
import { testFileOf } from "./test-paths.ts";
import { OUTPUT_SAYS_WHY } from "./test-report.ts";
import { findWrittenTests } from "./written-tests.ts";

const NAMED_FILES = 5;

/** Endings that the tests themselves can have. */
const OWN_ENDINGS: readonly OutcomeStatus[] = ["completed", "failed"];

const INTERNAL_ERROR = 3;
const BAD_ARGUMENTS = 4;
const NO_TESTS = 5;

/** How the reason of some endings begins. */
const STOPPED = "The run was stopped";
const NOT_FOUND = /^(?:file or directory )?not found: (?:\/workspace\/)?(.+)$/;

const TAKEN = "pytest takes functions named test_* in files named test_*.py or *_test.py";

export interface FindProblemOptions {
  /** Reads a file of the project; null when it is not at hand. */
  readonly source: (file: string) => string | null;
  readonly pytestArgs: readonly string[];
}

/** Why this is not a whole test result, as one sentence; null when it is one, whether tests failed or not. */
export function findProblem(
  { outcome, error }: Execution,
  claims: ClaimedTests,
  { source, pytestArgs }: FindProblemOptions,
): string | null {
  if (outcome.status === "refused") {
    return outcome.reason;
  }
  if (!OWN_ENDINGS.includes(outcome.status)) {
    const during = progress(claims);
    const { reason } = outcome;
    return reason.startsWith(STOPPED) ? `${reason}${during}` : `${STOPPED}${during}: ${reason}`;
  }
  const { report } = claims;
  if (report === null) {
    return `pytest gave no report: ${error === null ? outcome.reason : `${error.name}: ${error.message}`}`;
  }
  if (report.collectErrors.length > 0) {
    return importProblem(report);
  }
  switch (report.exitCode) {
    case NO_TESTS:
      return noTests(claims, pytestArgs);
    case BAD_ARGUMENTS:
      return badArguments(errorLine(outcome.stderr), source);
    case INTERNAL_ERROR:
      return `pytest failed internally: ${report.internalError ?? errorLine(outcome.stderr)}`;
    default:
      return (
        missingTests(claims, report) ??
        mistrust(claims) ??
        unexplainedEnd(claims, report, outcome.status) ??
        nothingPassed(claims)
      );
  }
}

function noTests({ leftOut }: ClaimedTests, pytestArgs: readonly string[]): string {
  if (leftOut.length === 0) {
    return `No tests were found: ${TAKEN}`;
  }
  const [all, were] =
    leftOut.length === 1 ? ["the one test that was", "is"] : [`all ${leftOut.length} tests that were`, "are"];
  const chosen = choicesIn(pytestArgs);
  const by = chosen.length === 0 ? "how the project has tests chosen" : chosen.join(" and ");
  return `No test was run: ${all} found ${were} deselected by ${by} (${nameSome(leftOut)})`;
}

/** The arguments by which somebody has chosen among the tests, each with its value. */
function choicesIn(pytestArgs: readonly string[]): readonly string[] {
  return pytestArgs.flatMap((argument, index) => {
    const isWhole = /^(?:-[km].|--deselect=)/.test(argument);
    const next = pytestArgs[index + 1] ?? "";
    return isWhole ? argument : /^(?:-[km]|--deselect)$/.test(argument) ? `${argument} ${next}` : [];
  });
}

function badArguments(error: string, source: (file: string) => string | null): string {
  const missing = NOT_FOUND.exec(error)?.[1];
  const file = testFileOf(missing ?? "");
  if (missing === undefined || (file === missing && file.endsWith(".py"))) {
    return `pytest does not accept its arguments: ${error}`;
  }
  if (file === missing) {
    return `There are no tests in ${missing}, which holds no files: ${TAKEN}`;
  }
  const nameOf = (id: string) => id.slice(file.length + 2);
  const others = findWrittenTests({ [file]: source(file) ?? "" }, file).map(nameOf);
  // Of many tests the first few say less than the one that was probably meant.
  const near = others.length > NAMED ? didYouMean(nameOf(missing), others) : null;
  if (near !== null) {
    return `There is no test ${missing}; did you mean ${near}?`;
  }
  // Not every test is known from the text of its file.
  return `There is no test ${missing}${others.length === 0 ? "" : `; ${file} has ${nameSome(others)}`}`;
}

function progress({ collected, ended, running, interruption }: ClaimedTests): string {
  if (collected === null) {
    return "";
  }
  const counted = `when ${ended.size} of ${formatCount(collected.size, "test")} had ended`;
  if (running === null) {
    return ` ${counted}`;
  }
  const begin = running.line === null ? "" : ` (line ${running.line})`;
  return ` during ${running.id}${begin}${placeOf(interruption)}, ${counted}`;
}

function placeOf(interruption: Interruption | null): string {
  if (interruption === null || interruption.file === null) {
    return "";
  }
  return `, in ${interruption.file}${interruption.line === null ? "" : `, line ${interruption.line}`}`;
}

function importProblem({ collectErrors }: PytestReport): string {
  const named = collectErrors.slice(0, NAMED_FILES).map(({ id, file, name, message, line }) => {
    const place = line === null ? "" : `${file}, line ${line}: `;
    return `${file === id && line !== null ? "" : `${id}: `}${place}${name}: ${message.split("\n", 1)[0]}`;
  });
  const more = collectErrors.length > NAMED_FILES ? `, and ${collectErrors.length - NAMED_FILES} more` : "";
  const isImport = collectErrors.every(({ line }) => line !== null);
  const count = collectErrors.length === 1 ? "A file" : `${collectErrors.length} files`;
  const verb = isImport ? (collectErrors.length === 1 ? "does not import" : "do not import") : "could not be collected";
  return `${count} ${verb}: ${named.join("; ")}${more}`;
}

function missingTests({ ended, collected, interruption }: ClaimedTests, { stopped }: PytestReport): string | null {
  const count = collected?.size ?? 0;
  const missing = count - ended.size;
  // Who asks pytest to stop at a failure, and has one, is not told that the other tests did not run as if it were news.
  if (missing === 0 || (stopped !== null && hasFailure(ended))) {
    return null;
  }
  const reason = interruption === null || interruption.reason === null ? null : interruption.reason;
  const why = reason === null ? "" : `, by ${reason}${placeOf(interruption)}`;
  if (count === 1) {
    return `The one collected test has no result: the run ended before it${why}`;
  }
  const [verb, them] = missing === 1 ? ["has", "it"] : ["have", "them"];
  return `${missing} of ${count} collected tests ${verb} no result: the run ended before ${them}${why}`;
}

/** Nothing is known of code that no test has tried. */
function nothingPassed({ ended }: ClaimedTests): string | null {
  const tests = [...ended.values()];
  const skipped = tests.filter(({ status }) => status === "skipped");
  const expected = tests.filter(({ status }) => status === "xfailed");
  if (tests.length === 0 || skipped.length + expected.length < tests.length) {
    return null;
  }
  const counts = [
    skipped.length === 0 ? [] : `${skipped.length} ${skipped.length === 1 ? "was" : "were"} skipped`,
    expected.length === 0 ? [] : `${expected.length} failed as expected`,
  ].flat();
  const reason = tests[0]?.message ?? null;
  return `No test passed: ${counts.join(" and ")}${reason === null ? "" : ` (${reason})`}`;
}

function hasFailure(ended: ClaimedTests["ended"]): boolean {
  return [...ended.values()].some(({ status }) => status === "failed" || status === "error");
}

function unexplainedEnd({ ended }: ClaimedTests, report: PytestReport, status: OutcomeStatus): string | null {
  const { coverage, exitCode } = report;
  const failed = hasFailure(ended);
  // Coverage that the project finds too low is told with the coverage.
  const isExplained = exitCode === 1 && typeof coverage?.failedUnder === "number";
  if (failed ? exitCode !== 0 : isExplained || (exitCode === 0 && status === "completed")) {
    return null;
  }
  return failed
    ? "pytest ended with exit code 0 although tests failed"
    : `pytest ended with exit code ${exitCode} although no test failed; ${OUTPUT_SAYS_WHY}`;
}

function mistrust({ findings }: ClaimedTests): string | null {
  const violation = findings.find(({ severity }) => severity === "violation");
  return violation === undefined ? null : `The results cannot be trusted: ${violation.message}`;
}

function errorLine(stderr: string): string {
  const line = stderr.split("\n").find((text) => /\berror:(?! usage:)/i.test(text));
  return line?.replace(/^.*?\berror:\s*/i, "").trim() ?? OUTPUT_SAYS_WHY;
}
