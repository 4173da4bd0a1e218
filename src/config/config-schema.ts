import { z } from "zod";

import { toImportName } from "./distribution-names.ts";
import { toBytes } from "./memory-size.ts";
import { presetNames } from "./presets.ts";
import { toSeconds } from "./timeout.ts";

/** What an error line says of a field: its rule, to follow "must be", and a value that keeps it. */
export interface FieldRule {
  readonly rule: string;
  readonly example: string;
}

/** The rule of each field's schema. */
export const fieldRules = z.registry<FieldRule>();

const KILOBYTE = 1024;
const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;

const seconds = z.union([z.number(), z.string()]).transform((value, context) => {
  const parsed = toSeconds(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: "custom", message: "not a time limit" });
  return z.NEVER;
});

function size(least: number) {
  return z.union([z.number(), z.string()]).transform((value, context) => {
    const bytes = toBytes(value);
    if (bytes !== null && bytes >= least && bytes <= TERABYTE) return bytes;
    context.addIssue({ code: "custom", message: "not a size in range" });
    return z.NEVER;
  });
}

function listOf(pattern: RegExp) {
  return z.array(z.string().regex(pattern)).transform((items) => [...new Set(items)]);
}

const importName = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const allowedName = /^\+?[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const moduleName = z.string().transform(toImportName).pipe(z.string().regex(importName));
const modules = z.array(moduleName).transform((items) => [...new Set(items)]);
/** The same, each with a `+` before it where it adds to the preset's list. */
const allowlist = z
  .array(
    z.string().transform((entry) => (entry.startsWith("+") ? `+${toImportName(entry.slice(1))}` : toImportName(entry))),
  )
  .pipe(listOf(allowedName));
const hosts = listOf(/^(\*\.)?[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i);
/** A name, extras and version bounds; no options, paths or addresses. */
const requirements = listOf(
  /^[a-z\d]([\w.-]*[a-z\d])?(\[[\w.,-]+\])?(\s*([<>]=?|[=!~]=)\s*[\w.*+!]+(\s*,\s*([<>]=?|[=!~]=)\s*[\w.*+!]+)*)?$/i,
);
const noNul = /^[^\0]*$/;

const sizeRule = (least: string): FieldRule => ({
  rule: `a size from ${least} to 1TB, as bytes or text`,
  example: '"512MB"',
});
const switchRule: FieldRule = { rule: "true or false", example: "true" };

const preset = z
  .enum(presetNames)
  .describe("The configuration that fields not set here are taken from.")
  .register(fieldRules, { rule: `one of ${presetNames.map((name) => `"${name}"`).join(", ")}`, example: '"standard"' });

const fields = z.strictObject({
  timeout: seconds
    .describe('Seconds for one run, or a text such as "500ms" or "2m".')
    .register(fieldRules, { rule: "a time from 0.001 to 86400 seconds", example: "30" }),
  maxMemory: size(32 * MEGABYTE)
    .describe("Resident memory of the whole process tree of a run.")
    .register(fieldRules, sizeRule("32MB")),
  maxOutputLength: z
    .int()
    .min(1)
    .max(100_000_000)
    .describe(
      "Characters of each output stream that are kept, half of them from its end; the rest is counted and dropped.",
    )
    .register(fieldRules, { rule: "a whole number from 1 to 100000000", example: "10000" }),
  maxOutputBytes: size(KILOBYTE).describe("Output after which a run is stopped.").register(fieldRules, sizeRule("1KB")),
  sandboxMode: z
    .boolean()
    .refine((value) => value)
    .describe("Runs code in a sandbox, always; there is no way to run it without one.")
    .register(fieldRules, { rule: "true, because code never runs without a sandbox", example: "true" }),
  sandbox: z
    .string()
    .regex(/^[a-z][a-z\d-]*$/)
    .describe('The sandbox provider, or "auto" for the best one that works here.')
    .register(fieldRules, { rule: "the name of a sandbox provider", example: '"auto"' }),
  safeMode: z
    .boolean()
    .describe("Checks the user's own code against the allowed modules and forbidden functions.")
    .register(fieldRules, switchRule),
  allowedModules: allowlist
    .describe(
      "Modules that the user's own code may import, in place of the preset's list; with a \"+\" before a name, beside it.",
    )
    .register(fieldRules, {
      rule: 'a list of import names, with a "+" before those that add to the preset\'s list',
      example: '["numpy", "pandas"] or ["+polars"]',
    }),
  forbiddenFunctions: listOf(importName)
    .describe("Builtins that the user's own code may not call.")
    .register(fieldRules, { rule: "a list of function names", example: '["eval", "exec"]' }),
  detectObfuscation: z
    .boolean()
    .describe("Refuses base64, rot13, hex and similar decoding of code.")
    .register(fieldRules, switchRule),
  network: hosts.describe("Hosts that the code may reach; an empty list means no network.").register(fieldRules, {
    rule: "a list of host names without scheme, port or path",
    example: '["api.example.com"]',
  }),
  environment: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().regex(noNul))
    .describe("Environment variables of the code; it sees none of the host's.")
    .register(fieldRules, { rule: "an object of texts by variable name", example: '{ "TZ": "UTC" }' }),
  maxProcesses: z
    .int()
    .min(1)
    .max(4096)
    .describe("Processes and threads of one run.")
    .register(fieldRules, { rule: "a whole number from 1 to 4096", example: "64" }),
  maxFileSize: size(KILOBYTE).describe("The largest file that code may write.").register(fieldRules, sizeRule("1KB")),
  maxDisk: size(MEGABYTE).describe("The workspace as a whole.").register(fieldRules, sizeRule("1MB")),
  pytestArgs: z.array(z.string().regex(noNul)).describe("Arguments for pytest.").register(fieldRules, {
    rule: "a list of arguments, or in a variable a text with its quotes closed",
    example: '["-v"]',
  }),
  coverageThreshold: z
    .number()
    .min(0)
    .max(100)
    .describe("Percent of lines that tests must cover.")
    .register(fieldRules, { rule: "a number from 0 to 100", example: "80" }),
  enableProfiling: z.boolean().describe("Allows code to be profiled.").register(fieldRules, switchRule),
  collectMetrics: z.boolean().describe("Keeps metrics in results and history.").register(fieldRules, switchRule),
  preload: z
    .union([z.literal("auto"), modules])
    .describe('Modules imported before a sandbox is forked; "auto" chooses by what the code imports.')
    .register(fieldRules, { rule: '"auto" or a list of import names', example: '"auto"' }),
  python: z
    .string()
    .regex(/^\/[^\0]+$/)
    .nullable()
    .describe("The Python that environments are built from; null takes the machine's.")
    .register(fieldRules, { rule: "the absolute path of an interpreter, or null", example: '"/usr/bin/python3"' }),
  packages: requirements
    .describe("Distributions to install beside the base set; the user's own code may import their modules.")
    .register(fieldRules, {
      rule: "a list of distributions from the package index",
      example: '["polars", "rich==14.0.0"]',
    }),
  replayTimeout: seconds
    .describe("Seconds for rebuilding a recorded session as a whole.")
    .register(fieldRules, { rule: "a time from 0.001 to 86400 seconds", example: "120" }),
});

/** Every field as a caller may write it, and what it becomes. */
export const configSchema = fields.extend({ preset });

/** A configuration as a caller writes it, with every field optional. */
export type ConfigFields = {
  readonly [Field in keyof z.input<typeof configSchema>]?: z.input<typeof configSchema>[Field];
};
