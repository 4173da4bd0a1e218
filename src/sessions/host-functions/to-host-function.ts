import type { StructuredToolInterface } from "@langchain/core/tools";
import { z } from "zod";
import { ExecutorError } from "../../errors/index.ts";
import type { HostFunction, HostParameter, JsonValue } from "../../protocol/index.ts";
import { isLangChainTool, type ToolLike } from "./host-tool.ts";
import { describeKeys, type JsonSchema, toAnnotation, toPythonLiteral } from "./python-annotation.ts";
import { toParameterName } from "./python-names.ts";

/** The signature of a tool in Python. Throws `invalid-input` for a schema that is not one of named arguments. */
export async function toHostFunction(tool: ToolLike): Promise<HostFunction> {
  const schema = await inputSchema(tool);
  const parameters = toParameters(tool.name, schema);
  const result = isLangChainTool(tool) || tool.returns === null ? undefined : resultSchema(tool.returns);
  return {
    name: tool.name,
    parameters,
    returns: toAnnotation(result),
    docstring: toDocstring(tool.description, parameters, schema, result),
    endsRun: false,
  };
}

/** The signature and docstring as Python writes them, for a model to read. */
export function renderHostFunction({ name, parameters, returns, docstring }: HostFunction): string {
  const list = parameters.map((parameter) => {
    const tail = parameter.required ? "" : ` = ${toPythonLiteral(parameter.default)}`;
    return `${parameter.name}: ${parameter.annotation}${tail}`;
  });
  const body = docstring
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n")
    .trimStart();
  return `def ${name}(${list.join(", ")}) -> ${returns}:\n    """${body}"""`;
}

async function inputSchema(tool: ToolLike): Promise<JsonSchema> {
  let schema: JsonSchema;
  if (isLangChainTool(tool)) {
    // Knows the schemas of zod 3 too, and is slow to load.
    const { toJsonSchema } = await import("@langchain/core/utils/json_schema");
    schema = toJsonSchema(tool.schema as StructuredToolInterface["schema"]) as JsonSchema;
  } else {
    schema = z.toJSONSchema(tool.schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  }
  if (schema.type !== "object") {
    throw new ExecutorError("invalid-input", `The schema of the tool "${tool.name}" has no named arguments`, {
      hint: "Use an object schema, such as z.object({ city: z.string() })",
    });
  }
  return schema;
}

function resultSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as JsonSchema;
}

function toParameters(tool: string, schema: JsonSchema): readonly HostParameter[] {
  const parameters = Object.entries(schema.properties ?? {}).map(([key, property]): HostParameter => {
    const required = schema.required?.includes(key) === true && property.default === undefined;
    const annotation = toAnnotation(property);
    const value = property.default === undefined ? null : (property.default as JsonValue);
    const takesNone = annotation === "Any" || annotation.split(" | ").includes("None");
    return {
      name: toParameterName(key),
      key,
      annotation: required || value !== null || takesNone ? annotation : `${annotation} | None`,
      required,
      default: value,
    };
  });
  const names = parameters.map((parameter) => parameter.name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new ExecutorError("invalid-input", `Two arguments of the tool "${tool}" are called "${repeated}" in Python`, {
      hint: "Rename one of them in the schema",
    });
  }
  return [...parameters.filter(({ required }) => required), ...parameters.filter(({ required }) => !required)];
}

function toDocstring(
  description: string,
  parameters: readonly HostParameter[],
  schema: JsonSchema,
  result: JsonSchema | undefined,
): string {
  const about = parameters.flatMap(({ name, key }) => {
    const property = schema.properties?.[key];
    const words = [property?.description ?? "", describeKeys(property)].filter((text) => text !== "").join(", ");
    return words === "" ? [] : [`    ${name}: ${words}`];
  });
  const given = [result?.description ?? "", describeKeys(result)].filter((text) => text !== "").join(", ");
  return [
    description.trim(),
    ...(about.length === 0 ? [] : ["", "Args:", ...about]),
    ...(given === "" ? [] : ["", "Returns:", `    ${given}`]),
  ].join("\n");
}
