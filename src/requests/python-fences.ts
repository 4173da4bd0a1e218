import type { Fence } from "./parse-fences.ts";

const PYTHON = new Set(["python", "python3", "py"]);

/** Verbs that announce what a program writes: "It should print:". */
const SHOWS = new Set(
  (
    "print prints printed output outputs display displays show shows return returns give gives produce produces yield " +
    "yields write writes emit emits say says get gets got see sees saw expect expected"
  ).split(" "),
);
/** Nouns for what is no program: "Expected output:", "The input is:". */
const SHOWN = new Set(
  "stdout stderr stdin result results error errors traceback message response answer input data log logs".split(" "),
);
/** Words at the end of a sentence that do not change what it announces: "which prints the following", "Output is". */
const FILLING = new Set(
  (
    "this that it the a an following exactly something like out instead below here me us you i as follows is are be was " +
    "were should would will must can to looks look similar line lines text only just then now"
  ).split(" "),
);
const BEGINNINGS = new Set("and then now please also next finally so first second third".split(" "));
const COMMANDS = new Set(
  "run execute try evaluate validate profile check test fix explain debug repair use take".split(" "),
);
const MAX_LEAD = 400;

/**
 * The blocks that hold Python: marked as such, or not marked at all. A block without a mark is no code where the line
 * before it announces output ("It should print:") and the message has code beside it, nor where it is a traceback.
 */
export function pythonFences(fences: readonly Fence[]): readonly Fence[] {
  const written = fences.filter((fence) => fence.content.trim() !== "");
  const hasMarked = written.some((fence) => PYTHON.has(fence.language));
  let hasCode = hasMarked;
  return written.filter((fence) => {
    if (PYTHON.has(fence.language)) {
      return true;
    }
    if (fence.language !== "" || fence.content.trimStart().startsWith("Traceback (most recent call last)")) {
      return false;
    }
    if (hasCode && announcesOutput(fence.lead)) {
      return false;
    }
    hasCode = true;
    return true;
  });
}

/** Whether a line of a message says that what follows is what a program writes or reads: "It should print:". */
function announcesOutput(lead: string): boolean {
  const [sentence = ""] = lead
    .slice(-MAX_LEAD)
    .toLowerCase()
    .split(/[.!?;]/)
    .filter((part) => /[a-z]/.test(part))
    .slice(-1);
  const words = sentence.match(/[a-z']+/g) ?? [];
  const last = words.findLast((word) => !FILLING.has(word));
  if (last === undefined) {
    return false;
  }
  if (SHOWS.has(last)) {
    return true;
  }
  // "Fix the error:" and "Now run it with this input:" are followed by code as often as not.
  const verb = words.find((word) => !BEGINNINGS.has(word)) ?? "";
  return SHOWN.has(last) && !COMMANDS.has(verb);
}
