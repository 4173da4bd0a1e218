import type { Execution, OutcomeStatus } from "../sandbox/index.ts";
import type { PytestClaims } from "./pytest-claims.ts";

const NAMED_FILES = 5;

/** Endings that the tests themselves can have. */
const OWN_ENDINGS: readonly OutcomeStatus[] = ["completed", "failed"];

const INTERNAL_ERROR = 3;
const BAD_ARGUMENTS = 4;
const NO_TESTS = 5;

/** Why this is not a whole test result, as one sentence; null when it is one, whether tests failed or not. */
export function findProblem({ outcome, error }: Execution, claims: PytestClaims | null): string | null {
  if (!OWN_ENDINGS.includes(outcome.status)) {
    return `The run was stopped: ${outcome.reason}${progress(claims)}`;
  }
  if (claims === null) {
    return `pytest gave no report: ${error === null ? outcome.reason : `${error.name}: ${error.message}`}`;
  }
  if (claims.collectErrors.length > 0) {
    return importProblem(claims);
  }
  switch (claims.exitCode) {
    case NO_TESTS:
      return "No tests were found: pytest takes functions named test_* in files named test_*.py or *_test.py";
    case BAD_ARGUMENTS:
      return `pytest does not accept its arguments: ${errorLine(outcome.stderr)}`;
    case INTERNAL_ERROR:
      return `pytest failed internally: ${claims.warnings.at(-1) ?? errorLine(outcome.stderr)}`;
    default:
      return missingTests(claims) ?? unexplainedEnd(claims, outcome.status);
  }
}

function progress(claims: PytestClaims | null): string {
  return claims === null ? "" : `; ${claims.tests.length} of ${claims.collected} tests had ended`;
}

function importProblem({ collectErrors }: PytestClaims): string {
  const named = collectErrors.slice(0, NAMED_FILES).map(({ file, name, message, line }) => {
    const place = line === null ? file : `${file}, line ${line}`;
    return `${place}: ${name}: ${message.split("\n", 1)[0]}`;
  });
  const more = collectErrors.length > NAMED_FILES ? `, and ${collectErrors.length - NAMED_FILES} more` : "";
  const count = collectErrors.length === 1 ? "A file does" : `${collectErrors.length} files do`;
  return `${count} not import: ${named.join("; ")}${more}`;
}

function missingTests({ tests, collected }: PytestClaims): string | null {
  const missing = collected - new Set(tests.map((test) => test.id)).size;
  if (missing <= 0) {
    return null;
  }
  return `${missing} of ${collected} collected tests ${missing === 1 ? "has" : "have"} no result: the run ended before them`;
}

function unexplainedEnd({ tests, exitCode }: PytestClaims, status: OutcomeStatus): string | null {
  const hasFailure = tests.some((test) => test.status === "failed" || test.status === "error");
  if (hasFailure || (exitCode === 0 && status === "completed")) {
    return null;
  }
  return `pytest ended with exit code ${exitCode} although no test failed; its output says why`;
}

function errorLine(stderr: string): string {
  const line = stderr.split("\n").find((text) => /\berror:(?! usage:)/i.test(text));
  return line?.replace(/^.*?\berror:\s*/i, "").trim() ?? "its output says why";
}
