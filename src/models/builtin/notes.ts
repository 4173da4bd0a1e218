import type { FurtherTask } from "../../requests/index.ts";
import { REAL_MODEL_HINT } from "./plan.ts";

// What is said of a request that is not done, or not all of it.

export const NO_TESTS_WRITTEN =
  "I did not write tests: the workflow does (`createExecutorGraph()` in a script); `executor test FILE` runs those that are there.";
export const CHANGED_NOTHING = "I changed nothing: I run code and say what may help, and do not write a repair.";
export const NOT_INSTALLED =
  "I did not install anything: name what is missing in `packages` of the configuration (EXECUTOR_PACKAGES).";
const NOT_FASTER = "I changed nothing: the profile says where the time goes, and what may save some of it.";

/** A sentence on each task that a plan leaves undone, and how to get a model that does those which need one. */
export function notesOnFurther(further: readonly FurtherTask[], { profiles = false } = {}): readonly string[] {
  const notes = further.map((task) => (profiles && task.kind === "change" ? NOT_FASTER : noteOn(task)));
  const needsModel = further.some(({ kind }) => kind === "write-tests" || kind === "change" || kind === "explain");
  return needsModel ? [...notes, REAL_MODEL_HINT] : notes;
}

function noteOn({ kind, verb }: FurtherTask): string {
  switch (kind) {
    case "write-tests":
      return NO_TESTS_WRITTEN;
    case "install":
      return NOT_INSTALLED;
    case "run":
    case "run-tests":
    case "profile":
    case "validate":
      return `I did not ${withObject(verb)}: ask for that in a message of its own.`;
    default:
      return `I did not ${withObject(verb)}.`;
  }
}

/** "Optimize it"; "speed this up" has its object. */
function withObject(verb: string): string {
  return verb.includes(" ") ? verb : `${verb} it`;
}
