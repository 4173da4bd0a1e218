import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { type Definition, functionsByName } from "../python/definitions.ts";
import { editLine, findTokens, indentOf, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { isArgumentName } from "../python/tokens.ts";
import { type Advice, type Rule, tell } from "../rule.ts";
import { dates } from "./dates.ts";
import { removedArgument } from "./removed-arguments.ts";

/** A call that leaves out what the function needs. */
export const missingArgument: Rule = {
  name: "missing-argument",
  match(failure) {
    const found = match(failure, /^([^()]+)\(\) missing (\d+) required (positional|keyword-only) arguments?: (.+)$/);
    if (found === null) {
      return null;
    }
    const [callee, count, kind, names] = found;
    if (names === "'self'") {
      return tell(
        `\`${callee}\` is called on the class: make an object first, as in \`${callee.split(".")[0]}().${lastName(callee)}()\``,
      );
    }
    const where = kind === "positional" ? "in the call" : "by name";
    const listed = names.replaceAll("'", "`");
    return tell(
      count === "1"
        ? `\`${callee}()\` lacks an argument: ${listed}; pass it ${where} or give it a default`
        : `\`${callee}()\` lacks ${count} arguments: ${listed}; pass them ${where} or give them defaults`,
    );
  },
};

/** A call that gives more than the function takes; most often a method without `self`. */
export const tooManyArguments: Rule = {
  name: "too-many-arguments",
  match(failure) {
    const found = match(
      failure,
      /^([^()]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:positional|was|were)/,
    );
    if (found === null) {
      const count = isError(failure, "TypeError")
        ? capture(failure, /^\S+ takes (?:exactly|at most|no) .*arguments? \((\d+) given\)/)
        : null;
      return count === null
        ? null
        : tell(`The call does not give as many arguments as are taken: ${failure.error?.message ?? ""}`);
    }
    const [callee, taken, given] = found;
    // The arrays' own rule says what `np.array(1, 2, 3)` and `pd.concat(one, two)` mean.
    if (callee === "array" || callee === "concat") {
      return null;
    }
    const surplus = Number(given) - Number(taken);
    const noun = taken === "1" ? "argument" : "arguments";
    return (
      addSelf(failure, callee, surplus === 1) ??
      tell(
        `\`${callee}()\` takes ${taken} positional ${noun} and gets ${given}: take ${surplus} out of the call, or add a parameter`,
      )
    );
  },
};

/** A keyword that the function does not know. */
export const unknownKeyword: Rule = {
  name: "unknown-keyword",
  match(failure) {
    if (removedArgument.match(failure, {}) !== null || dates.match(failure, {}) !== null) {
      return null;
    }
    const found =
      match(failure, /^([^()]+)\(\) got an unexpected keyword argument '([^']+)'/) ??
      match(failure, /^'([^']+)' is an invalid keyword argument for ([^()]+)\(\)/)
        ?.slice(0, 2)
        .toReversed() ??
      null;
    const [callee, keyword] = found ?? [];
    if (callee === undefined || keyword === undefined) {
      return null;
    }
    const [function_, ...others] = functionsByName(sourceLines(failure)).get(lastName(callee)) ?? [];
    const near = nearNames(failure, keyword, others.length === 0 ? (function_?.parameters ?? []) : []);
    if (near.length === 0) {
      return tell(`\`${callee}()\` has no parameter \`${keyword}\`: take it out, or add it to the function`);
    }
    const name = onlyName(near);
    return {
      message: `\`${callee}()\` has no parameter \`${keyword}\`: ${meant(near)}`,
      edit: name === null ? null : renameArgument(sourceLine(failure), keyword, name),
    };
  },
};

function renameArgument(line: SourceLine | null, keyword: string, name: string): Advice["edit"] {
  if (line === null) {
    return null;
  }
  const found = findTokens(line, (tokens, index) => tokens[index]?.text === keyword && isArgumentName(tokens, index));
  // Of two calls on the line only one is known to be wrong.
  return found.length === 1
    ? editLine(
        line,
        found.map((token) => ({ ...token, text: name })),
      )
    : null;
}

function match(failure: ReadFailure, pattern: RegExp): [string, string, string, string] | null {
  // matplotlib calls an argument that it does not know a missing attribute.
  const found = isError(failure, "TypeError", "AttributeError") ? pattern.exec(failure.error?.message ?? "") : null;
  return found === null ? null : [found[1] ?? "", found[2] ?? "", found[3] ?? "", found[4] ?? ""];
}

function lastName(callee: string): string {
  return callee.slice(callee.lastIndexOf(".") + 1);
}

function addSelf(failure: ReadFailure, callee: string, isOneTooMany: boolean): Advice | null {
  const name = lastName(callee);
  const lines = sourceLines(failure);
  const [method, ...others] = functionsByName(lines).get(name) ?? [];
  if (!isOneTooMany || method === undefined || others.length > 0 || !isPlainMethod(lines, method)) {
    return null;
  }
  const { line, opening, parameters } = method;
  const place = opening?.end ?? 0;
  const text = parameters.length === 0 ? "self" : "self, ";
  return {
    message: `The method \`${name}\` has no parameter for its object: add \`self\` as the first one`,
    edit: editLine(line, [{ start: place, end: place, text }]),
  };
}

/** Whether a function stands in a class, is not decorated and has no parameter for its object. */
function isPlainMethod(lines: readonly SourceLine[], { line, opening, parameters }: Definition): boolean {
  const indent = indentOf(line.text).length;
  const isDecorated = lines[line.number - 2]?.tokens[0]?.text === "@";
  if (opening === null || indent === 0 || isDecorated || ["self", "cls"].includes(parameters[0] ?? "")) {
    return false;
  }
  const outer = lines
    .slice(0, line.number - 1)
    .findLast((other) => !other.isBlank && indentOf(other.text).length < indent);
  return outer?.tokens[0]?.text === "class";
}
