import { asksForNewTests } from "./asks.ts";
import type { FurtherTask, RequestTask } from "./request.ts";

const CHANGE = /\b(?:optimi[sz]e|speed up|improve|refactor|rewrite|simplify|clean up|document|translate|convert)\b/i;
const EXPLAIN = /\b(?:explain|describe|review|summari[sz]e)\b/i;

/** What the words ask for beside a task that runs code or tests; nothing beside any other. */
export function readFurther(words: string, { kind }: RequestTask): readonly FurtherTask[] {
  if (kind === "run-tests" || kind === "repair-tests") {
    const tests: readonly FurtherTask[] = asksForNewTests(words) ? [{ kind: "write-tests", verb: "write tests" }] : [];
    return [...tests, ...verbsOf("change", CHANGE.exec(words))];
  }
  if (kind !== "run-code" && kind !== "repair-code") {
    return [];
  }
  return [...verbsOf("change", CHANGE.exec(words)), ...verbsOf("explain", EXPLAIN.exec(words))];
}

function verbsOf(kind: FurtherTask["kind"], found: RegExpExecArray | null): readonly FurtherTask[] {
  return found === null ? [] : [{ kind, verb: found[0].toLowerCase() }];
}
