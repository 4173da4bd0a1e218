import type { KernelError } from "../protocol/index.ts";
import { firstOfGroup } from "./exception-group.ts";
import { factsSchema } from "./facts.ts";
import type { Failure, ReadFailure } from "./failure.ts";
import { PythonSource } from "./python/source.ts";

/** Characters of an error's text that are read; a person would not read more. */
const LONGEST_MESSAGE = 4_000;
const SYNTAX_ERRORS: readonly string[] = ["SyntaxError", "IndentationError", "TabError"];

/** What rules look at: a group of exceptions as the first of them, the error's text without what is known already. */
export function readFailure(failure: Failure): ReadFailure {
  const error = failure.error === null ? null : shortened(firstOfGroup(failure.error, failure.file) ?? failure.error);
  const source = new PythonSource(failure.code);
  return { ...failure, code: source.code, error, source, facts: factsSchema.parse(error?.facts ?? {}) };
}

function shortened(error: KernelError): KernelError {
  const message = error.message.slice(0, LONGEST_MESSAGE);
  return { ...error, message: SYNTAX_ERRORS.includes(error.name) ? withoutPlace(message) : message };
}

/** `str()` of a SyntaxError ends in its place, which is in `line` already. */
function withoutPlace(message: string): string {
  return message.replace(/ \([^()]*, line \d+\)$/, "");
}
