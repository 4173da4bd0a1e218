import { capture, type Failure, isError, nearName } from "../failure.ts";
import { nearest } from "../python/nearest.ts";
import { changeLines, escapePattern, indentOf, replaceInCode, sourceLine, sourceLines } from "../python/source.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** A call that leaves out what the function needs. */
export const missingArgument: Rule = {
  name: "missing-argument",
  match(failure) {
    const found = match(failure, /^([\w.<>]+)\(\) missing (\d+) required (positional|keyword-only) arguments?: (.+)$/);
    if (found === null) {
      return null;
    }
    const [callee, count, kind, names] = found;
    if (names === "'self'") {
      return tell(
        `\`${callee}\` is called on the class: make an object first, as in \`${callee.split(".")[0]}().${lastName(callee)}()\``,
      );
    }
    const verb = count === "1" ? "an argument" : `${count} arguments`;
    const how = kind === "positional" ? "pass them in the call" : "pass them by name";
    return tell(`\`${callee}()\` lacks ${verb}: ${names.replaceAll("'", "`")}; ${how} or give them a default`);
  },
};

/** A call that gives more than the function takes; most often a method without `self`. */
export const tooManyArguments: Rule = {
  name: "too-many-arguments",
  match(failure) {
    const found = match(
      failure,
      /^([\w.<>]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given/,
    );
    if (found === null) {
      const count = isError(failure, "TypeError")
        ? capture(failure, /takes (?:exactly|at most|no) .*arguments? \((\d+) given\)/)
        : null;
      return count === null
        ? null
        : tell(`The call gives ${count} arguments, which are too many: ${failure.error?.message ?? ""}`);
    }
    const [callee, taken, given] = found;
    const withoutSelf = addSelf(failure, callee, Number(taken) + 1 === Number(given));
    return (
      withoutSelf ??
      tell(
        `\`${callee}()\` takes ${taken} positional arguments and gets ${given}: take ${Number(given) - Number(taken)} out of the call, or add a parameter`,
      )
    );
  },
};

/** A keyword that the function does not know. */
export const unknownKeyword: Rule = {
  name: "unknown-keyword",
  match(failure) {
    const found =
      match(failure, /^([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'/) ??
      match(failure, /^'(\w+)' is an invalid keyword argument for ([\w.]+)\(\)/)?.toReversed() ??
      null;
    const [callee, keyword] = found ?? [];
    if (callee === undefined || keyword === undefined) {
      return null;
    }
    const near = nearName(failure) ?? nearest(keyword, parametersOf(failure, lastName(callee)));
    if (near === null) {
      return tell(`\`${callee}()\` has no parameter \`${keyword}\`: take it out, or add it to the function`);
    }
    const line = sourceLine(failure);
    const pattern = new RegExp(`(?<=[(,]\\s*)${escapePattern(keyword)}(?=\\s*=(?!=))`);
    return {
      message: `\`${callee}()\` has no parameter \`${keyword}\`: \`${near}\` is probably meant`,
      edit: line === null ? null : changeLines([line], (candidate) => replaceInCode(candidate, pattern, () => near)),
    };
  },
};

function match(failure: Failure, pattern: RegExp): [string, string, string, string] | null {
  const found = isError(failure, "TypeError") ? pattern.exec(failure.error?.message ?? "") : null;
  return found === null ? null : [found[1] ?? "", found[2] ?? "", found[3] ?? "", found[4] ?? ""];
}

function lastName(callee: string): string {
  return callee.slice(callee.lastIndexOf(".") + 1);
}

function definition(name: string): RegExp {
  return new RegExp(`^\\s*(?:async\\s+)?def\\s+${escapePattern(name)}\\s*\\(([^)]*)\\)`);
}

function parametersOf(failure: Failure, name: string): readonly string[] {
  const header = sourceLines(failure)
    .map((line) => definition(name).exec(line.masked))
    .find((found) => found !== null);
  return (header?.[1] ?? "")
    .split(",")
    .map((parameter) => /^\s*\*{0,2}(\w*)/.exec(parameter)?.[1] ?? "")
    .filter((parameter) => parameter !== "");
}

function addSelf(failure: Failure, callee: string, isOneTooMany: boolean): Advice | null {
  const name = lastName(callee);
  const lines = sourceLines(failure);
  const found = lines.filter((line) => definition(name).test(line.masked));
  const method = found[0];
  if (!isOneTooMany || method === undefined || found.length > 1 || indentOf(method.text) === "") {
    return null;
  }
  const parameters = definition(name).exec(method.masked)?.[1] ?? "";
  const decorated = lines[method.number - 2]?.masked.trim().startsWith("@") === true;
  if (decorated || /^\s*(?:self|cls)\b/.test(parameters) || !isInClass(lines, method.number, indentOf(method.text))) {
    return null;
  }
  const first = parameters.trim() === "" ? "self" : "self, ";
  return {
    message: `The method \`${name}\` has no parameter for its object: add \`self\` as the first one`,
    edit: changeLines([method], (line) =>
      replaceInCode(line, new RegExp(`def\\s+${escapePattern(name)}\\s*\\(`), (text) => text + first),
    ),
  };
}

function isInClass(lines: ReturnType<typeof sourceLines>, number: number, indent: string): boolean {
  const outer = lines
    .slice(0, number - 1)
    .findLast((line) => line.masked.trim() !== "" && indentOf(line.text).length < indent.length);
  return outer !== undefined && /^\s*class\b/.test(outer.masked);
}
