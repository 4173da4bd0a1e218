import { assertOptionNames, standardLibrary } from "../config/index.ts";
import type { Failure, ReadFailure } from "./failure.ts";
import { readFailure } from "./read-failure.ts";
import type { Advice, DiagnoseOptions, Rule } from "./rule.ts";
import { RULES } from "./rules/index.ts";
import type { Suggestion } from "./suggestion.ts";

const DEFAULT_LIMIT = 5;

/**
 * What could fix a failure, the most certain suggestion first; empty when no rule knows the failure. Reads nothing but
 * its arguments. Throws `invalid-input` for an option that is unknown.
 */
export function diagnose(failure: Failure, options: DiagnoseOptions = {}): readonly Suggestion[] {
  assertOptionNames(options, { allowedModules: true, limit: true });
  const read = readFailure(failure);
  const suggestions = RULES.map((rule) => apply(rule, read, options)).filter((suggestion) => suggestion !== null);
  const isSpecific = suggestions.some((suggestion) => suggestion.rule !== "invalid-syntax");
  const useful = isSpecific ? suggestions.filter((suggestion) => suggestion.rule !== "invalid-syntax") : suggestions;
  return useful.slice(0, options.limit ?? DEFAULT_LIMIT);
}

function apply(rule: Rule, failure: ReadFailure, options: DiagnoseOptions): Suggestion | null {
  const advice = rule.match(failure, options);
  return advice === null ? null : { rule: rule.name, ...withoutForbidden(advice, options), file: failure.file };
}

/** Leaves out an edit that imports a standard module which the guard-rail refuses. Other modules may be allowed by `packages`. */
function withoutForbidden({ edit, message }: Advice, { allowedModules }: DiagnoseOptions): Advice {
  const imported = edit?.replacement.matchAll(/^[ \t]*(?:import|from)[ \t]+(\w+)/gm) ?? [];
  const forbidden = Array.from(imported, ([, name = ""]) => name).find(
    (name) => allowedModules?.includes(name) === false && standardLibrary.includes(name),
  );
  if (forbidden === undefined) {
    return { edit, message };
  }
  return { edit: null, message: `${message}; but the configuration does not allow \`${forbidden}\`` };
}
