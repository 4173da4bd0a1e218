import { BLOCK_SEPARATOR, locateInBlocks } from "../../requests/index.ts";
import type { Reply, ToolResult } from "./conversation.ts";
import { describeTests } from "./describe-tests.ts";
import { type Plan, targetOf } from "./plan.ts";
import type { DoneStep } from "./progress.ts";
import { explains, profileOf, runOf, testsOf, validityOf } from "./tool-results.ts";

/** What came of one thing that was asked for. */
interface Finding {
  /** "Block 2", "test_a.py"; how sentences begin. */
  readonly subject: string;
  readonly good: boolean;
  readonly sentence: string;
  readonly results: readonly ToolResult[];
}

/**
 * The final message and its verdict: what happened in plain words, with what was not done, then the tools' own text. The
 * first paragraph is about every run, not about one of them, and the verdict is made of the same findings.
 */
export function composeAnswer(plan: Plan, done: readonly DoneStep[]): Pick<Reply, "text" | "verdict" | "summary"> {
  if (plan.steps.length === 0) {
    return { text: plan.notes.join("\n\n"), verdict: "declined", summary: null };
  }
  const findings = toFindings(done);
  const verdict = summarize(findings).join(" ");
  // What was not done belongs to the verdict, but not between "could not do it:" and what follows.
  const [summary, notes] = verdict.endsWith(":")
    ? [verdict, plan.notes.join(" ")]
    : [[verdict, ...plan.notes].filter((part) => part !== "").join(" "), ""];
  const details = findings.flatMap((finding) => [
    // What failed with what is said above already.
    ...(findings.length > 1 ? [finding.good ? finding.sentence : `${finding.subject}:`] : []),
    ...finding.results.map((result) => withoutRepeated(result.text.trim(), finding.sentence)),
  ]);
  const paragraphs = [summary, ...details, notes].filter((part) => part !== "");
  const isDone = findings.every((finding) => finding.good) && plan.isSubstitute !== true;
  return {
    text: paragraphs.join("\n\n"),
    verdict: isDone ? "passed" : "failed",
    summary: summary.replace(/:$/, "."),
  };
}

/** A tool's text without its first paragraph, where the sentence on it says the same. */
function withoutRepeated(text: string, sentence: string): string {
  const [first = "", ...others] = text.split("\n\n");
  return others.length > 0 && sentence.endsWith(first) ? others.join("\n\n") : text;
}

/** What was done by its subject: a block that is checked and then run is one finding. */
function toFindings(done: readonly DoneStep[]): readonly Finding[] {
  const groups: DoneStep[][] = [];
  for (const step of done) {
    const group = groups.at(-1);
    if (group !== undefined && completes(group, step)) {
      group.push(step);
    } else {
      groups.push([step]);
    }
  }
  return groups.map((steps, index) => {
    const tried = steps.filter((step) => step.result !== null);
    const results = tried.map((step) => step.result).filter((result) => result !== null);
    const judged = tried.find((step) => step.result !== null && !isGood(step.result)) ?? tried.at(-1);
    const subject = toSubject(steps[0], groups.length === 1 ? null : index + 1);
    const sentence = judged === undefined ? "" : describe(judged, subject);
    return { subject, good: results.every(isGood), sentence, results };
  });
}

/** Whether a step runs what the group has only checked so far. */
function completes(group: readonly DoneStep[], { step }: DoneStep): boolean {
  const last = group.at(-1)?.step.call;
  return last?.name === "validate_code" && step.call.name !== "validate_code" && targetOf(last) === targetOf(step.call);
}

/** How a finding is called; `number` is null for the only one. */
function toSubject(first: DoneStep | undefined, number: number | null): string {
  const { name, arguments: given } = first?.step.call ?? { name: "", arguments: {} };
  const path = String(given["path"] ?? "");
  if (name === "run_script") {
    return `The script ${path}`;
  }
  if (name === "run_tests" && number === null) {
    return "";
  }
  return path !== "" ? path : number === null ? "The code" : `Block ${number}`;
}

/** The verdict on everything in a sentence or a few. */
function summarize(findings: readonly Finding[]): readonly string[] {
  const [first] = findings;
  if (first === undefined || findings.length === 1) {
    return first === undefined ? [] : [first.sentence];
  }
  const failed = findings.filter((finding) => !finding.good);
  const names = findings.flatMap((finding) => finding.results.map((result) => result.name));
  const worked = names.every((name) => name === "validate_code") ? "are valid" : "ran";
  const [things, did] = names.includes("run_tests")
    ? ["test runs", "passed"]
    : [names.includes("run_script") ? "scripts" : first.subject.endsWith(".py") ? "files" : "blocks", worked];
  return failed.length === 0
    ? [`All ${findings.length} ${things} ${did}.`]
    : [
        `${failed.length} of ${findings.length} ${things} failed.`,
        ...failed.map((finding) => finding.sentence.replace(/:$/, ".")),
      ];
}

function isGood(result: ToolResult): boolean {
  if (result.isError) {
    return false;
  }
  switch (result.name) {
    case "run_tests":
      return testsOf(result)?.success !== false;
    case "validate_code":
      return validityOf(result) !== false;
    case "handle_error":
      return explains(result);
    case "create_demo":
      // Without a run there is no demonstration of that topic.
      return runOf(result)?.success === true;
    default:
      return runOf(result)?.success !== false;
  }
}

function describe(done: DoneStep, subject: string): string {
  const { result } = done;
  if (result === null || result.isError) {
    return `\`${result?.name ?? done.step.call.name}\` could not do it:`;
  }
  switch (result.name) {
    case "execute_code":
    case "profile_code":
      return describeProfile(done, result, subject);
    case "run_script":
      return describeRun(done, result, subject);
    case "run_tests":
      return `${subject === "" ? "" : `${subject}: `}${describeTests(result)}`;
    case "validate_code":
      return describeValidity(result, subject);
    case "handle_error":
      return "What may help:";
    case "create_demo":
      return runOf(result) === null ? "" : describeRun(done, result, "The demonstration");
    default:
      return "";
  }
}

function describeRun({ step }: DoneStep, result: ToolResult, subject: string): string {
  const run = runOf(result);
  if (run === null || run.success) {
    return `${subject} ran.`;
  }
  const place = run.line === null ? "" : ` on line ${run.line}${withinBlock(step.joined, run.line)}`;
  return `${subject} failed${place}${run.error === null ? "" : ` with ${run.error}`}.`;
}

function withinBlock(blocks: readonly string[] | undefined, line: number): string {
  const place = blocks === undefined ? null : locateInBlocks(blocks, BLOCK_SEPARATOR, line);
  return place === null ? "" : `, line ${place.line} of block ${place.block},`;
}

function describeProfile(done: DoneStep, result: ToolResult, subject: string): string {
  const profile = profileOf(result);
  const top = profile?.topFunctions[0];
  if (profile === null || runOf(result)?.success !== true) {
    return describeRun(done, result, subject);
  }
  return top === undefined
    ? `${subject} ran under the profiler.`
    : `${subject} ran under the profiler for ${profile.totalTime.toFixed(3)} s; most of it, ${top.percent.toFixed(0)}%, in \`${top.name}\`.`;
}

function describeValidity(result: ToolResult, subject: string): string {
  const valid = validityOf(result);
  return valid === null
    ? `${subject} was checked.`
    : valid
      ? `${subject} is valid.`
      : `${subject} would be refused, so it was not run.`;
}
