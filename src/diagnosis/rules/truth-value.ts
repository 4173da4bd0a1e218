import { isError } from "../failure.ts";
import { askElementWise } from "../python/element-wise.ts";
import { sourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";

const AMBIGUOUS = /^The truth value of an? (\w+)(?: with more than one element)? is ambiguous/;
const SIGN_FIRST =
  /^unsupported operand type\(s\) for ([&|]): |^Cannot perform 'r?(?:and|or)_' with a dtyped|^ufunc 'bitwise_(?:and|or)' not supported/;

/** A whole table or array is asked whether it is true. */
export const truthValue: Rule = {
  name: "ambiguous-truth",
  match(failure) {
    const message = failure.error?.message ?? "";
    const what = isError(failure, "ValueError") ? AMBIGUOUS.exec(message)?.[1] : undefined;
    const binds = isError(failure, "TypeError") && SIGN_FIRST.test(message);
    const line = sourceLine(failure);
    const edit = (what !== undefined || binds) && line !== null ? askElementWise(line) : null;
    if (what !== undefined) {
      return {
        message: `A whole ${what} is neither true nor false: join conditions with \`&\`, \`|\` and \`~\`, each in brackets of its own, or ask \`.any()\` or \`.all()\` in an \`if\``,
        edit,
      };
    }
    return binds && (edit !== null || /^(?:Cannot perform|ufunc)/.test(message))
      ? { message: "`&` and `|` bind closer than comparisons: put each condition in brackets of its own", edit }
      : null;
  },
};
