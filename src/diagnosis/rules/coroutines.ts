import { isError, type ReadFailure } from "../failure.ts";
import { defineRule } from "../known-error.ts";
import { type Call, onlyCall, writtenText } from "../python/call.ts";
import { definitionOn } from "../python/definitions.ts";
import { editLine, indentOf, type SourceLine, sourceLine, sourceLines } from "../python/source.ts";
import { isName, primaryStart } from "../python/tokens.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const WITHOUT_AWAIT =
  /^'coroutine' object |'coroutine' and '|and 'coroutine'|^object of type 'coroutine' |^Object of type coroutine |\(not "coroutine"\)/;

/** What an `async` function gives is used without `await`. */
export const missingAwait: Rule = {
  name: "missing-await",
  match(failure) {
    if (!isError(failure, "TypeError", "AttributeError") || !WITHOUT_AWAIT.test(failure.error?.message ?? "")) {
      return null;
    }
    const functions = asyncFunctions(failure);
    const call = callWithoutAwait(failure, functions);
    const name = call?.name.text;
    return {
      message: `${name === undefined ? "An `async` function" : `\`${name}(...)\``} gives a coroutine until it is awaited: write \`await\` before the call`,
      edit: call === null ? null : awaitCall(call),
    };
  },
};

function asyncFunctions(failure: ReadFailure): readonly string[] {
  return sourceLines(failure)
    .filter(({ tokens }) => tokens[0]?.text === "async" && tokens[1]?.text === "def")
    .map(({ tokens }) => tokens[2]?.text ?? "");
}

/** The call of an `async` function whose coroutine the failing line uses, itself or by a name that was set to it. */
function callWithoutAwait(failure: ReadFailure, functions: readonly string[]): Call | null {
  const line = sourceLine(failure);
  if (line === null || !isInAsync(failure, line)) {
    return null;
  }
  const call = onlyCall(line, functions);
  if (call !== null) {
    return call;
  }
  const used = new Set(line.groups.flatMap((tokens) => tokens.filter(isName).map(({ text }) => text)));
  const assigned = sourceLines(failure)
    .slice(0, line.number - 1)
    .findLast(
      ({ text, tokens }) =>
        used.has(tokens[0]?.text ?? "") &&
        tokens[1]?.text === "=" &&
        functions.includes(tokens[2]?.text ?? "") &&
        indentOf(text) === indentOf(line.text),
    );
  return assigned === undefined ? null : onlyCall(assigned, functions);
}

function awaitCall({ closing, index, line, tokens }: Call): Edit | null {
  const first = tokens[primaryStart(tokens, index)];
  if (first === undefined || tokens[tokens.indexOf(first) - 1]?.text === "await") {
    return null;
  }
  const after = tokens[tokens.indexOf(closing) + 1]?.text ?? "";
  const isUsed = [".", "[", "("].includes(after);
  return editLine(line, [
    { start: first.start, end: first.start, text: isUsed ? "(await " : "await " },
    ...(isUsed ? [{ start: closing.end, end: closing.end, text: ")" }] : []),
  ]);
}

/** Whether a line stands directly in an `async` function. */
function isInAsync(failure: ReadFailure, line: SourceLine): boolean {
  let indent = indentOf(line.text).length;
  const before = sourceLines(failure).slice(0, line.number - 1);
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const other = before[index];
    if (other === undefined || other.isBlank || other.depth > 0 || indentOf(other.text).length >= indent) {
      continue;
    }
    if (definitionOn(other) !== null) {
      return other.tokens[0]?.text === "async";
    }
    indent = indentOf(other.text).length;
  }
  return false;
}

/** An event loop that runs already, or does not run yet. */
export const eventLoop: Rule = defineRule("event-loop", [
  {
    errors: ["RuntimeError"],
    text: /^asyncio\.run\(\) cannot be called from a running event loop|^This event loop is already running/,
    say: "An event loop runs already, so `asyncio.run(...)` cannot start another: write `await` before the coroutine instead",
    edit: awaitInstead,
  },
  {
    errors: ["RuntimeError"],
    text: /^no running event loop|^There is no current event loop/,
    say: "No event loop runs here: put the code into an `async def main()`, and start it with `asyncio.run(main())`",
  },
  {
    errors: ["ValueError", "TypeError"],
    text: /^a coroutine was expected, got /,
    say: "`asyncio.run` takes the coroutine that calling an `async` function gives: `asyncio.run(main())`, with the brackets",
    edit: callArgument,
  },
  {
    errors: ["TypeError"],
    text: /^object (?!NoneType)(\w+) can't be used in 'await' expression/,
    say: (type) => `A \`${type}\` is no coroutine: take the \`await\` away, or make the function an \`async def\``,
  },
  {
    errors: ["TypeError"],
    text: /^'async (for|with)' requires an object with /,
    say: (word) => `What is given has no asynchronous form: write \`${word}\` without \`async\``,
    edit: withoutAsync,
  },
]);

/** `asyncio.run(main())` in an `async` function, or among awaits on the top level, as `await main()`. */
function awaitInstead(line: SourceLine, failure: ReadFailure): Edit | null {
  const call = onlyCall(line, ["run"]);
  const [given, ...others] = call?.given ?? [];
  const first = call === null ? -1 : primaryStart(call.tokens, call.index);
  const isOfAsyncio = call?.tokens[first]?.text === "asyncio" && first === call.index - 2;
  const mayAwait = isInAsync(failure, line) || (indentOf(line.text) === "" && awaitsOnTop(failure));
  if (call === null || given === undefined || others.length > 0 || !isOfAsyncio || !mayAwait) {
    return null;
  }
  const after = call.tokens[call.tokens.indexOf(call.closing) + 1]?.text ?? "";
  const written = `await ${writtenText(line, given)}`;
  const text = [".", "[", "("].includes(after) ? `(${written})` : written;
  return editLine(line, [{ start: call.tokens[first]?.start ?? 0, end: call.closing.end, text }]);
}

/** Whether the program awaits outside of functions: then its lines run in a loop. */
function awaitsOnTop(failure: ReadFailure): boolean {
  return sourceLines(failure).some(
    ({ depth, text, tokens }) => depth === 0 && indentOf(text) === "" && tokens.some((token) => token.text === "await"),
  );
}

/** `asyncio.run(main)` as `asyncio.run(main())`. */
function callArgument(line: SourceLine, failure: ReadFailure): Edit | null {
  const call = onlyCall(line, ["run"]);
  const [name] = call?.given[0] ?? [];
  const isAsync = name !== undefined && call?.given[0]?.length === 1 && asyncFunctions(failure).includes(name.text);
  return isAsync ? editLine(line, [{ start: name.end, end: name.end, text: "()" }]) : null;
}

function withoutAsync(line: SourceLine): Edit | null {
  const [first, second] = line.tokens;
  return first?.text === "async" && second !== undefined
    ? editLine(line, [{ start: first.start, end: second.start, text: "" }])
    : null;
}
