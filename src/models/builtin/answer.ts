import type { ToolResult } from "./conversation.ts";
import type { Plan } from "./plan.ts";
import { profileOf, runOf, testsOf, validityOf } from "./tool-results.ts";

/** The final message: what happened in plain words, then the tools' own text, then what was not done. */
export function composeAnswer(plan: Plan, results: readonly ToolResult[]): string {
  // An attempt that another one replaced, such as a test file that is not there, is no part of the answer.
  const shown = results.filter(
    (result, index) =>
      !(result.isError && results[index + 1]?.name === result.name && plan.steps.length < results.length),
  );
  const parts = shown.map((result) =>
    [headline(result), result.text.trim()].filter((part) => part !== "").join("\n\n"),
  );
  return [...parts, ...plan.notes].join("\n\n");
}

function headline(result: ToolResult): string {
  if (result.isError) {
    return `\`${result.name}\` could not do it:`;
  }
  switch (result.name) {
    case "execute_code":
    case "profile_code":
      return describeProfile(result);
    case "run_script":
      return describeRun(result);
    case "run_tests":
      return describeTests(result);
    case "validate_code":
      return describeValidity(result);
    case "handle_error":
      return "What may help:";
    default:
      return "";
  }
}

function describeRun(result: ToolResult): string {
  const run = runOf(result);
  const what = result.name === "run_script" ? `The script ${String(result.arguments["path"] ?? "")}` : "The code";
  if (run === null || run.success) {
    return `${what} ran.`;
  }
  const place = run.line === null ? "" : ` on line ${run.line}`;
  return run.error === null
    ? `${what} did not finish: ${run.reason ?? "it failed"}`
    : `${what} failed${place} with ${run.error.split("\n")[0]}.`;
}

function describeProfile(result: ToolResult): string {
  const profile = profileOf(result);
  const top = profile?.topFunctions[0];
  if (profile === null || runOf(result)?.success !== true) {
    return describeRun(result);
  }
  return top === undefined
    ? "The code ran under the profiler."
    : `The code ran under the profiler for ${profile.totalTime.toFixed(3)} s; most of it, ${top.percent.toFixed(0)}%, in \`${top.name}\`.`;
}

function describeTests(result: ToolResult): string {
  const report = testsOf(result);
  if (report === null) {
    return "The tests ran.";
  }
  if (report.problem !== null) {
    return `The tests gave no full result: ${report.problem}`;
  }
  const verdict = report.success
    ? `All ${report.passed} tests that ran passed.`
    : `${report.failed + report.errors} of ${report.total} tests did not pass.`;
  const uncovered = report.uncovered.filter((file) => file.lines.length > 0);
  if (report.coverage === null) {
    return verdict;
  }
  const untested = uncovered
    .map((file) => `${file.path} ${file.lines.length === 1 ? "line" : "lines"} ${ranges(file.lines)}`)
    .join("; ");
  return `${verdict} ${untested === "" ? "Every line was run by them." : `No test ran ${untested}.`}`;
}

function describeValidity(result: ToolResult): string {
  const valid = validityOf(result);
  return valid === null
    ? "The code was checked."
    : valid
      ? "The code is valid."
      : "The code would be refused, so it was not run.";
}

function ranges(lines: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const line of lines) {
    const span = spans.at(-1);
    if (span !== undefined && span[1] === line - 1) {
      span[1] = line;
    } else {
      spans.push([line, line]);
    }
  }
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
