import { capture, isError, type ReadFailure } from "../failure.ts";
import { BUILTINS } from "../python/builtins.ts";
import { editLine, findTokens, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { closingOf, isVariable, type Token } from "../python/tokens.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** Modules that hold something of their own name. */
const NAMESAKES = new Set(["datetime", "time", "pprint", "copy", "glob", "tqdm"]);

/** Something that is not a function is called. */
export const notCallable: Rule = {
  name: "not-callable",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /^'([^']+)' object is not callable/) : null;
    if (type === null) {
      return null;
    }
    return (
      shadowedBuiltin(failure, type) ??
      moduleCall(failure, type) ??
      indexCall(failure, type) ??
      tell(
        type === "str"
          ? "Text is called like a function: a comma or an operator is probably missing before the `(`"
          : `A value of type \`${type}\` is called like a function: take the \`()\` away, or check what the name was set to`,
      )
    );
  },
};

/** The names on the failing line that are called. */
function calledNames(failure: ReadFailure): readonly Token[] {
  const line = sourceLine(failure);
  return line === null
    ? []
    : findTokens(line, (tokens, index) => isVariable(tokens, index) && tokens[index + 1]?.text === "(");
}

function shadowedBuiltin(failure: ReadFailure, type: string): Advice | null {
  const called = new Set(calledNames(failure).map(({ text }) => text));
  const assignment = sourceLines(failure).find((line) =>
    isAssignment(line, (name) => called.has(name) && BUILTINS.has(name)),
  );
  const name = assignment?.tokens[0]?.text;
  return assignment === undefined
    ? null
    : tell(
        `Line ${assignment.number} sets \`${name}\` to a \`${type}\`, which hides the builtin \`${name}()\`: give the variable another name`,
      );
}

function isAssignment({ tokens }: SourceLine, isWanted: (name: string) => boolean): boolean {
  return tokens[1]?.text === "=" && isWanted(tokens[0]?.text ?? "");
}

function moduleCall(failure: ReadFailure, type: string): Advice | null {
  if (type !== "module") {
    return null;
  }
  const [name, ...others] = calledNames(failure).filter((called) => NAMESAKES.has(called.text));
  if (name === undefined) {
    return tell("A module is called like a function: name the function in it, as in `module.function(...)`");
  }
  return {
    message: `\`${name.text}\` is a module here: call \`${name.text}.${name.text}(...)\``,
    edit:
      others.length === 0
        ? editLine(sourceLine(failure), [{ start: name.end, end: name.end, text: `.${name.text}` }])
        : null,
  };
}

function indexCall(failure: ReadFailure, type: string): Advice | null {
  const line = sourceLine(failure);
  const assigned = new Set(
    sourceLines(failure)
      .filter((other) => isAssignment(other, () => true))
      .map(({ tokens }) => tokens[0]?.text ?? ""),
  );
  const [name, ...others] = calledNames(failure).filter(({ text }) => !BUILTINS.has(text) && assigned.has(text));
  const isIndexed = ["list", "dict", "tuple", "DataFrame", "Series"].includes(type);
  if (!isIndexed || line === null || name === undefined || others.length > 0) {
    return null;
  }
  return {
    message: `\`${name.text}\` is a \`${type}\`: take an item with \`${name.text}[...]\`, not \`${name.text}(...)\``,
    edit: editLine(line, indexPieces(line, name)),
  };
}

/** `name(...)` as `name[...]`, where there is one item to take. */
function indexPieces(line: SourceLine, name: Token): readonly { start: number; end: number; text: string }[] {
  const tokens = line.groups.find((group) => group.includes(name)) ?? [];
  const index = tokens.indexOf(name) + 1;
  const [opening, closing] = [tokens[index], tokens[closingOf(tokens, index)]];
  const isEmpty = closing === tokens[index + 1];
  return opening === undefined || closing === undefined || isEmpty
    ? []
    : [
        { ...opening, text: "[" },
        { ...closing, text: "]" },
      ];
}
