import { capture, type Failure, isError } from "../failure.ts";
import { BUILTINS } from "../python/builtins.ts";
import { changeLines, escapePattern, replaceInCode, sourceLine, sourceLines } from "../python/source.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** Modules that hold something of their own name. */
const NAMESAKES = new Set(["datetime", "time", "pprint", "copy", "glob", "tqdm"]);

/** Something that is not a function is called. */
export const notCallable: Rule = {
  name: "not-callable",
  match(failure) {
    const type = isError(failure, "TypeError") ? capture(failure, /^'([\w.]+)' object is not callable/) : null;
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

function calledNames(failure: Failure): readonly string[] {
  const line = sourceLine(failure);
  return line === null ? [] : [...line.masked.matchAll(/(?<![\w.])(\w+)\s*\(/g)].map((found) => found[1] ?? "");
}

function shadowedBuiltin(failure: Failure, type: string): Advice | null {
  for (const name of calledNames(failure).filter((called) => BUILTINS.has(called))) {
    const assignment = sourceLines(failure).find((line) => new RegExp(`^\\s*${name}\\s*=(?!=)`).test(line.masked));
    if (assignment !== undefined) {
      return tell(
        `Line ${assignment.number} sets \`${name}\` to a \`${type}\`, which hides the builtin \`${name}()\`: give the variable another name`,
      );
    }
  }
  return null;
}

function moduleCall(failure: Failure, type: string): Advice | null {
  const name = type === "module" ? calledNames(failure).find((called) => NAMESAKES.has(called)) : undefined;
  const line = sourceLine(failure);
  if (name === undefined || line === null) {
    return type === "module"
      ? tell("A module is called like a function: name the function in it, as in `module.function(...)`")
      : null;
  }
  return {
    message: `\`${name}\` is a module here: call \`${name}.${name}(...)\``,
    edit: changeLines([line], (candidate) =>
      replaceInCode(candidate, new RegExp(`(?<![\\w.])${name}(?=\\s*\\()`), () => `${name}.${name}`),
    ),
  };
}

function indexCall(failure: Failure, type: string): Advice | null {
  const line = sourceLine(failure);
  const names = calledNames(failure).filter((name) => !BUILTINS.has(name) && isVariable(failure, name));
  const name = names[0];
  if (
    !["list", "dict", "tuple", "DataFrame", "Series"].includes(type) ||
    line === null ||
    name === undefined ||
    names.length > 1
  ) {
    return null;
  }
  const call = new RegExp(`(?<![\\w.])${escapePattern(name)}\\(([^()]+)\\)`);
  return {
    message: `\`${name}\` is a \`${type}\`: take an item with \`${name}[...]\`, not \`${name}(...)\``,
    edit: changeLines([line], (candidate) =>
      replaceInCode(candidate, call, (text) => `${name}[${text.slice(name.length + 1, -1)}]`),
    ),
  };
}

function isVariable(failure: Failure, name: string): boolean {
  return sourceLines(failure).some((line) => new RegExp(`^\\s*${escapePattern(name)}\\s*=(?!=)`).test(line.masked));
}
