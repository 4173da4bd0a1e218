/** A JSON schema, as far as an annotation needs it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
}

const MAX_DEPTH = 4;
const SIMPLE: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  null: "None",
};

/** The Python annotation that says most of what a JSON schema says: `list[str] | None`. */
export function toAnnotation(schema: JsonSchema | boolean | undefined, depth = 0): string {
  if (typeof schema !== "object" || depth > MAX_DEPTH) {
    return "Any";
  }
  if (schema.const !== undefined) {
    return toLiteral([schema.const]);
  }
  if (schema.enum !== undefined) {
    return toLiteral(schema.enum);
  }
  const choices = schema.anyOf ?? schema.oneOf ?? (Array.isArray(schema.type) ? toChoices(schema) : undefined);
  if (choices !== undefined) {
    return join(choices.map((choice) => toAnnotation(choice, depth)));
  }
  if (schema.type === "array") {
    return schema.prefixItems !== undefined || schema.items === undefined
      ? "list"
      : `list[${toAnnotation(schema.items, depth + 1)}]`;
  }
  if (schema.type === "object") {
    const values = schema.additionalProperties;
    return typeof values === "object" && schema.properties === undefined && Object.keys(values).length > 0
      ? `dict[str, ${toAnnotation(values, depth + 1)}]`
      : "dict";
  }
  return (typeof schema.type === "string" ? SIMPLE[schema.type] : undefined) ?? "Any";
}

/** What an annotation cannot say: the keys of objects, in words; empty for everything else. */
export function describeKeys(schema: JsonSchema | boolean | undefined, depth = 0): string {
  if (typeof schema !== "object" || depth > 2) {
    return "";
  }
  const inner = schema.anyOf ?? schema.oneOf;
  if (inner !== undefined) {
    return inner.map((choice) => describeKeys(choice, depth)).find((text) => text !== "") ?? "";
  }
  if (schema.type === "array") {
    const each = describeKeys(schema.items, depth);
    return each === "" ? "" : `each ${each}`;
  }
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0) {
    return "";
  }
  const keys = entries.map(([key, value]) => {
    const optional = schema.required?.includes(key) === true ? "" : ", optional";
    const nested = describeKeys(value, depth + 1);
    const about = value.description === undefined ? "" : `: ${value.description}`;
    return `${key} (${toAnnotation(value)}${optional})${about}${nested === "" ? "" : ` ${nested}`}`;
  });
  return `with ${keys.join(", ")}`;
}

function toChoices(schema: JsonSchema): readonly JsonSchema[] {
  const types = Array.isArray(schema.type) ? schema.type : [];
  return types.map((type: string) => ({ ...schema, type }));
}

function toLiteral(values: readonly unknown[]): string {
  const simple = values.every((value) => value === null || ["string", "number", "boolean"].includes(typeof value));
  return simple ? `Literal[${values.map(toPythonLiteral).join(", ")}]` : "Any";
}

/** A JSON value as Python writes it. */
export function toPythonLiteral(value: unknown): string {
  if (value === null || value === undefined) {
    return "None";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (Array.isArray(value)) {
    return `[${value.map(toPythonLiteral).join(", ")}]`;
  }
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${toPythonLiteral(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

function join(annotations: readonly string[]): string {
  const distinct = [...new Set(annotations)];
  return distinct.includes("Any") || distinct.length === 0 ? "Any" : distinct.join(" | ");
}
