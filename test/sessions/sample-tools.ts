import { z } from "zod";
import { defineTool, type ToolLike } from "../../src/sessions/index.ts";

/** Adds two numbers, the second one 10 unless given. */
export const add = defineTool(({ a, b }) => a + b, {
  name: "add",
  description: "Adds two numbers",
  schema: z.object({ a: z.number().describe("The first"), b: z.number().default(10) }),
  returns: z.number(),
});

/** A plain function by a few words. */
export function simple(name: string, run: (input: { readonly value: unknown }) => unknown): ToolLike {
  return defineTool(run, { name, description: name, schema: z.object({ value: z.unknown() }) });
}

/** Gives what it is given. */
export const echo = simple("echo", ({ value }) => value);
