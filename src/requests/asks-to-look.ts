import { speaksOfEffect } from "./forbids-running.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const LOOKS = words("check inspect proofread lint look looking");
/** "This is my check function" names one, and asks for none. */
const BEFORE_NOUNS = words("the my our this that these those its");
/** What a part of a sentence may hold besides, when it asks for a look and for nothing else. */
const BESIDE = words(
  "please can could would will you just only now first also quickly quick carefully closely me i us we want need like " +
    "have take give to a an the my our this that these those it its them following above below attached here is python py " +
    "code program script snippet function functions class classes method module modules file files block blocks example " +
    "for any all some obvious common errors error mistakes mistake bugs bug problems problem issues issue typos typo syntax " +
    "style correctness validity over through at again once up whole entire before running executing",
);

/**
 * Whether words ask to look at code, "check this", "look it over for mistakes", and at nothing that a run alone shows,
 * such as whether it works.
 */
export function asksToLook(prose: string): boolean {
  return parts(prose.toLowerCase()).some(isLook) && !speaksOfEffect(prose);
}

function parts(prose: string): readonly (readonly string[])[] {
  return prose.split(/[.,;:!?()\n]|\b(?:and|then|but)\b/).map((part) => part.match(/[a-z']+/g) ?? []);
}

function isLook(part: readonly string[]): boolean {
  const verb = part.findIndex((word, index) => LOOKS.has(word) && !BEFORE_NOUNS.has(part[index - 1] ?? ""));
  return verb !== -1 && part.every((word, index) => index === verb || BESIDE.has(word));
}
