import * as asks from "./asks.ts";
import type { FurtherTask, RequestTask } from "./request.ts";

const CHANGE = /\b(?:improve|refactor|rewrite|simplify|clean up|document|translate|convert)\b/i;
const EXPLAIN = /\b(?:explain|describe|review|summari[sz]e)\b/i;

/** What words ask for, by kind: their own word for it, or null. */
const READERS = {
  install: asks.orderOfInstallation,
  run: (words) => (/\b(?:run|execute) it\b(?!')/i.test(words) ? "run it by itself" : null),
  profile: (words) => (asks.asksForProfile(words) ? "profile" : null),
  "run-tests": (words) => (asks.asksForTestRun(words) ? "test" : null),
  "write-tests": (words) => (asks.asksForNewTests(words) ? "write tests" : null),
  repair: (words) => (asks.asksForRepair(words) ? "fix" : null),
  change: (words) => asks.orderOfSpeed(words) ?? firstWord(CHANGE, words),
  explain: (words) => firstWord(EXPLAIN, words),
} as const satisfies Record<string, (words: string) => string | null>;

/** What may be asked for beside a task that runs something; nothing beside any other. */
const BESIDE: Readonly<Partial<Record<RequestTask["kind"], readonly (keyof typeof READERS)[]>>> = {
  "run-code": ["install", "change", "explain"],
  "run-scripts": ["install", "change", "explain"],
  "repair-code": ["install", "write-tests", "change", "explain"],
  "profile-code": ["install", "run-tests", "write-tests", "change"],
  "run-tests": ["install", "profile", "write-tests", "change"],
  "repair-tests": ["install", "profile", "write-tests", "change"],
  "write-tests": ["install", "repair", "change"],
};

/** What the words ask for beside a task that runs code or tests; nothing beside any other. */
export function readFurther(words: string, task: RequestTask): readonly FurtherTask[] {
  // The tests of a module do not run it as a program.
  const runs = task.kind === "run-tests" && task.paths.length === 0 ? (["run"] as const) : [];
  return [...(BESIDE[task.kind] ?? []), ...runs].flatMap((name) => {
    const verb = READERS[name](words);
    return verb === null ? [] : [{ kind: name === "repair" ? "change" : name, verb }];
  });
}

function firstWord(pattern: RegExp, words: string): string | null {
  return pattern.exec(words)?.[0].toLowerCase() ?? null;
}
