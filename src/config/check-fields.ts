import type { z } from "zod";

import { ExecutorError } from "../errors/index.ts";
import { configSchema, fieldRules } from "./config-schema.ts";
import { didYouMean } from "./did-you-mean.ts";
import { showValue } from "./show-value.ts";

/** Checked values of the fields that were given. */
export type CheckedFields = Partial<z.output<typeof configSchema>>;

export interface CheckOptions {
  readonly code: "invalid-config" | "invalid-input";
  /** What a field is called in an error: `Field "timeout"`, `Variable EXECUTOR_TIMEOUT`. */
  readonly label: (field: string) => string;
}

const partialSchema = configSchema.partial();

/** The fields that are given, parsed. Throws an error with one line per field that breaks its rule. */
export function checkFields(values: Readonly<Record<string, unknown>>, options: CheckOptions): CheckedFields {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const parsed = partialSchema.safeParse(given);
  // Fields that are absent stay absent, which zod's own type does not say.
  if (parsed.success) return parsed.data as CheckedFields;
  const unknown = Object.keys(given).filter((name) => !(name in configSchema.shape));
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
  const near = didYouMean(name, Object.keys(configSchema.shape));
  return `${label} is unknown${near === null ? "" : `; did you mean "${near}"?`}`;
}

function describeBroken(label: string, name: string, value: unknown): string {
  const schema = configSchema.shape[name as keyof typeof configSchema.shape];
  const rule = fieldRules.get(schema);
  // The code's variables may hold secrets, so their values are not repeated.
  const shown = name === "environment" ? "not usable" : showValue(value);
  return `${label} is ${shown}, but must be ${rule?.rule}; write for example ${rule?.example}`;
}
