import { asksForNewTests, orderOfSpeed } from "./asks.ts";
import type { FurtherTask, RequestTask } from "./request.ts";

const CHANGE = /\b(?:improve|refactor|rewrite|simplify|clean up|document|translate|convert)\b/i;
const EXPLAIN = /\b(?:explain|describe|review|summari[sz]e)\b/i;

/** What the words ask for beside a task that runs code or tests; nothing beside any other. */
export function readFurther(words: string, { kind }: RequestTask): readonly FurtherTask[] {
  if (kind === "run-tests" || kind === "repair-tests") {
    const tests: readonly FurtherTask[] = asksForNewTests(words) ? [{ kind: "write-tests", verb: "write tests" }] : [];
    return [...tests, ...changesIn(words)];
  }
  if (kind === "profile-code") {
    return changesIn(words);
  }
  const explained = EXPLAIN.exec(words)?.[0].toLowerCase();
  return kind === "run-code" || kind === "repair-code"
    ? [...changesIn(words), ...(explained === undefined ? [] : [{ kind: "explain" as const, verb: explained }])]
    : [];
}

function changesIn(words: string): readonly FurtherTask[] {
  const verb = orderOfSpeed(words) ?? CHANGE.exec(words)?.[0].toLowerCase();
  return verb === undefined ? [] : [{ kind: "change", verb }];
}
