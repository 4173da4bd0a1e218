import { z } from "zod";

import { ExecutorError } from "../errors/index.ts";
import { type CheckedFields, configFields, type FieldName } from "./config-fields.ts";
import { didYouMean } from "./did-you-mean.ts";
import { showValue } from "./show-value.ts";

export interface CheckOptions {
  readonly code: "invalid-config" | "invalid-input";
  /** What a field is called in an error: `Field "timeout"`, `Variable EXECUTOR_TIMEOUT`. */
  readonly label: (field: string) => string;
}

const names = Object.keys(configFields);
const partialSchema = z
  .strictObject(Object.fromEntries(Object.entries(configFields).map(([name, { schema }]) => [name, schema])))
  .partial();

/** The fields that are given, parsed. Throws an error with one line per field that breaks its rule. */
export function checkFields(values: Readonly<Record<string, unknown>>, options: CheckOptions): CheckedFields {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const parsed = partialSchema.safeParse(given);
  // A schema that is made from a table has no type of its own.
  if (parsed.success) {
    return parsed.data as CheckedFields;
  }
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const broken = new Set(parsed.error.issues.flatMap((issue) => issue.path.slice(0, 1).map(String)));
  const lines = [
    ...unknown.map((name) => describeUnknown(options.label(name), name)),
    ...[...broken].map((name) => describeBroken(options.label(name), name, given[name])),
  ];
  throw new ExecutorError(options.code, lines.join("\n"), {
    hint: "Correct what is named, or leave it out to get its default",
  });
}

function describeUnknown(label: string, name: string): string {
  const near = didYouMean(name, names);
  return `${label} is unknown${near === null ? "" : `; did you mean "${near}"?`}`;
}

function describeBroken(label: string, name: string, value: unknown): string {
  const { rule, example } = configFields[name as FieldName];
  // The code's variables may hold secrets, so their values are not repeated.
  const shown = name === "environment" ? "not usable" : showValue(value);
  return `${label} is ${shown}, but must be ${rule}; write for example ${example}`;
}
