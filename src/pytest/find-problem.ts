import { formatCount } from "../config/index.ts";
import type { Execution, OutcomeStatus } from "../sandbox/index.ts";
import type { ClaimedTests } from "./claimed-tests.ts";
import type { PytestReport } from "./pytest-claims.ts";

const NAMED_FILES = 5;

/** Endings that the tests themselves can have. */
const OWN_ENDINGS: readonly OutcomeStatus[] = ["completed", "failed"];

const INTERNAL_ERROR = 3;
const BAD_ARGUMENTS = 4;
const NO_TESTS = 5;

/** Why this is not a whole test result, as one sentence; null when it is one, whether tests failed or not. */
export function findProblem({ outcome, error }: Execution, claims: ClaimedTests): string | null {
  if (outcome.status === "refused") {
    return outcome.reason;
  }
  if (!OWN_ENDINGS.includes(outcome.status)) {
    return `The run was stopped${progress(claims)}: ${outcome.reason}`;
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
      return "No tests were found: pytest takes functions named test_* in files named test_*.py or *_test.py";
    case BAD_ARGUMENTS:
      return `pytest does not accept its arguments: ${errorLine(outcome.stderr)}`;
    case INTERNAL_ERROR:
      return `pytest failed internally: ${report.warnings.at(-1) ?? errorLine(outcome.stderr)}`;
    default:
      return missingTests(claims) ?? mistrust(claims) ?? unexplainedEnd(claims, report, outcome.status);
  }
}

function progress({ collected, ended, running }: ClaimedTests): string {
  if (collected === null) {
    return "";
  }
  const counted = `${ended.size} of ${formatCount(collected.size, "test")} had ended`;
  return running === null ? ` when ${counted}` : ` during ${running}, when ${counted}`;
}

function importProblem({ collectErrors }: PytestReport): string {
  const named = collectErrors.slice(0, NAMED_FILES).map(({ file, name, message, line }) => {
    const place = line === null ? file : `${file}, line ${line}`;
    return `${place}: ${name}: ${message.split("\n", 1)[0]}`;
  });
  const more = collectErrors.length > NAMED_FILES ? `, and ${collectErrors.length - NAMED_FILES} more` : "";
  const count = collectErrors.length === 1 ? "A file does" : `${collectErrors.length} files do`;
  return `${count} not import: ${named.join("; ")}${more}`;
}

function missingTests({ ended, collected }: ClaimedTests): string | null {
  const count = collected?.size ?? 0;
  const missing = count - ended.size;
  if (missing === 0) {
    return null;
  }
  if (count === 1) return "The one collected test has no result: the run ended before it";
  const [verb, them] = missing === 1 ? ["has", "it"] : ["have", "them"];
  return `${missing} of ${count} collected tests ${verb} no result: the run ended before ${them}`;
}

function unexplainedEnd({ ended }: ClaimedTests, { exitCode }: PytestReport, status: OutcomeStatus): string | null {
  const hasFailure = [...ended.values()].some((test) => test.status === "failed" || test.status === "error");
  if (hasFailure ? exitCode !== 0 : exitCode === 0 && status === "completed") {
    return null;
  }
  return hasFailure
    ? "pytest ended with exit code 0 although tests failed"
    : `pytest ended with exit code ${exitCode} although no test failed; its output says why`;
}

function mistrust({ findings }: ClaimedTests): string | null {
  const violation = findings.find(({ severity }) => severity === "violation");
  return violation === undefined ? null : `The results cannot be trusted: ${violation.message}`;
}

function errorLine(stderr: string): string {
  const line = stderr.split("\n").find((text) => /\berror:(?! usage:)/i.test(text));
  return line?.replace(/^.*?\berror:\s*/i, "").trim() ?? "its output says why";
}
