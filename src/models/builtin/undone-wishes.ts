import { saidInSentence } from "../said-in-order.ts";
import { REAL_MODEL_HINT } from "./plan.ts";

export interface UndoneWishes {
  /** Sentences for the answer: what was not done, and who does it. */
  readonly notes: readonly string[];
  /** True when running the code is not what was asked for. */
  readonly isSubstitute: boolean;
}

/** What the words of a request want of code beside a run of it, which the built-in model does not do. */
export function undoneWishes(prose: string): UndoneWishes {
  const wantsTests = saidInSentence(prose, /\b(?:write|generate|create|add|suggest)\b/i, /\btests?\b/i) !== null;
  const change =
    /\b(?:optimi[sz]e|speed up|improve|refactor|rewrite|simplify|clean up|document|translate|convert)\b/i.exec(
      prose,
    )?.[0];
  const explain = /\b(?:explain|describe|review|summari[sz]e)\b/i.exec(prose)?.[0];
  const wantsRepair = /\b(?:fix|repair|debug|correct|mend)\b/i.test(prose);
  const notes = [
    ...(wantsTests ? [`I did not write tests: that is the Tester's part, \`TesterAgent.generateTests\`.`] : []),
    ...(wantsRepair ? ["I changed nothing: I run code and say what may help, and do not write a repair."] : []),
    ...[change, explain].flatMap((verb) => (verb === undefined ? [] : [`I did not ${verb.toLowerCase()} it.`])),
  ];
  const needsModel = wantsRepair || change !== undefined || explain !== undefined;
  const asksToRun = /\b(?:run|execute)\b/i.test(prose);
  return {
    notes: needsModel ? [...notes, REAL_MODEL_HINT] : notes,
    isSubstitute: notes.length > 0 && (wantsTests || !asksToRun),
  };
}
