import { isError, type ReadFailure } from "./failure.ts";
import { type SourceLine, sourceLine } from "./python/source.ts";
import type { Rule } from "./rule.ts";
import type { Edit } from "./suggestion.ts";

/** What is known about an error by its class and text alone. */
export interface KnownError {
  /** The classes that it may have. */
  readonly errors: readonly string[];
  readonly text: RegExp;
  /** One sentence for a person, in which groups of `text` may be named. */
  readonly say: string | ((...groups: readonly string[]) => string);
  /** The change on the failing line; null where it is not sure. @default none */
  readonly edit?: (line: SourceLine, failure: ReadFailure) => Edit | null;
}

/** A rule for errors that are known by their text, the first that fits. */
export function defineRule(name: string, known: readonly KnownError[]): Rule {
  return {
    name,
    match(failure) {
      const message = failure.error?.message ?? "";
      for (const { errors, text, say, edit } of known) {
        const found = isError(failure, ...errors) ? text.exec(message) : null;
        if (found !== null) {
          const line = edit === undefined ? null : sourceLine(failure);
          return {
            message: typeof say === "string" ? say : say(...found.slice(1).map((group) => group ?? "")),
            edit: line === null || edit === undefined ? null : edit(line, failure),
          };
        }
      }
      return null;
    },
  };
}
