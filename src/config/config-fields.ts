import { z } from "zod";

import { toImportName } from "./distribution-names.ts";
import { type ReadText, toBoolean, toList, toNumber, toText, toWords } from "./environment-text.ts";
import { toBytes } from "./memory-size.ts";
import { presetNames, presets } from "./presets.ts";
import { toSeconds } from "./timeout.ts";

/** All that the product knows of one field; types, checks, defaults, variables and the README's table come from here. */
interface Field<Schema extends z.ZodType> {
  /** What is accepted, and what it becomes. */
  readonly schema: Schema;
  /** What it is when neither the caller, the environment nor the preset sets it. */
  readonly fallback: z.output<Schema>;
  /** What an error says of a value, to follow "must be". */
  readonly rule: string;
  /** A value that keeps the rule, as code. */
  readonly example: string;
  /** The variable that sets it, and how its text is read; null for none. */
  readonly variable: string | null;
  readonly read: ReadText;
}

const KILOBYTE = 1024;
const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;

const seconds = z.union([z.number(), z.string()]).transform((value, context) => {
  const parsed = toSeconds(value);
  if (parsed !== null) {
    return parsed;
  }
  context.addIssue({ code: "custom", message: "not a time limit" });
  return z.NEVER;
});

function size(least: number) {
  return z.union([z.number(), z.string()]).transform((value, context) => {
    const bytes = toBytes(value);
    if (bytes !== null && bytes >= least && bytes <= TERABYTE) {
      return bytes;
    }
    context.addIssue({ code: "custom", message: "not a size in range" });
    return z.NEVER;
  });
}

function listOf(pattern: RegExp) {
  return z.array(z.string().regex(pattern)).transform(withoutRepeats).readonly();
}

const importName = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const allowedName = /^\+?[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const moduleName = z.string().transform(toImportName).pipe(z.string().regex(importName));
const modules = z.array(moduleName).transform(withoutRepeats).readonly();
/** The same, each with a `+` before it where it adds to the preset's list. */
const allowlist = z
  .array(
    z.string().transform((entry) => (entry.startsWith("+") ? `+${toImportName(entry.slice(1))}` : toImportName(entry))),
  )
  .readonly()
  .pipe(listOf(allowedName));
const hosts = listOf(/^(\*\.)?[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i);
/** A name, extras and version bounds; no options, paths or addresses. */
const requirements = listOf(
  /^[a-z\d]([\w.-]*[a-z\d])?(\[[\w.,-]+\])?(\s*([<>]=?|[=!~]=)\s*[\w.*+!]+(\s*,\s*([<>]=?|[=!~]=)\s*[\w.*+!]+)*)?$/i,
);
function withoutRepeats(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
const noNul = /^[^\0]*$/;

function field<Schema extends z.ZodType>(
  schema: Schema,
  { read = toText, ...rest }: Omit<Field<Schema>, "schema" | "read"> & { readonly read?: ReadText },
): Field<Schema> {
  return { schema, read, ...rest };
}

function timeLimit(fallback: number, variable: string) {
  const rule = "a time from 0.001 to 86400 seconds";
  return field(seconds, { fallback, rule, example: String(fallback), variable });
}

function sizeLimit(fallback: number, [least, shown]: readonly [number, string], variable: string) {
  const rule = `a size from ${shown} to 1TB, as bytes or text`;
  return field(size(least), { fallback, rule, example: '"512MB"', variable });
}

function wholeNumber(fallback: number, most: number, variable: string) {
  const rule = `a whole number from 1 to ${most}`;
  return field(z.int().min(1).max(most), { fallback, rule, example: String(fallback), variable, read: toNumber });
}

function onOrOff(variable: string) {
  return field(z.boolean(), { fallback: true, rule: "true or false", example: "true", variable, read: toBoolean });
}

/** Every field of a configuration, in the order of the documentation. */
export const configFields = {
  /** The configuration that fields not set here are taken from. @default "standard" */
  preset: field(z.enum(presetNames), {
    fallback: "standard",
    rule: `one of ${presetNames.map((name) => `"${name}"`).join(", ")}`,
    example: '"standard"',
    variable: "EXECUTOR_PRESET",
  }),
  /** Seconds for one run, or a text such as `"500ms"` or `"2m"`. @default 30 */
  timeout: timeLimit(30, "EXECUTOR_TIMEOUT"),
  /** Resident memory of the whole process tree of a run, as bytes or text. @default "512MB" */
  maxMemory: sizeLimit(512 * MEGABYTE, [32 * MEGABYTE, "32MB"], "EXECUTOR_MAX_MEMORY"),
  /** Characters of each output stream that are kept, half of them from its end; the rest is counted and dropped. @default 10000 */
  maxOutputLength: wholeNumber(10_000, 100_000_000, "EXECUTOR_MAX_OUTPUT_LENGTH"),
  /** Output after which a run is stopped. @default "64MB" */
  maxOutputBytes: sizeLimit(64 * MEGABYTE, [KILOBYTE, "1KB"], "EXECUTOR_MAX_OUTPUT_BYTES"),
  /** Only true is accepted: code never runs without a sandbox. @default true */
  sandboxMode: field(
    z.boolean().refine((value) => value),
    {
      fallback: true,
      rule: "true, because code never runs without a sandbox",
      example: "true",
      variable: "EXECUTOR_SANDBOX_MODE",
      read: toBoolean,
    },
  ),
  /** The sandbox provider, or `"auto"` for the best one that works here. @default "auto" */
  sandbox: field(z.string().regex(/^[a-z][a-z\d-]*$/), {
    fallback: "auto",
    rule: "the name of a sandbox provider",
    example: '"auto"',
    variable: "EXECUTOR_SANDBOX",
  }),
  /** Checks the user's own code against the allowed modules and forbidden functions; the sandbox stays without it. @default true */
  safeMode: onOrOff("EXECUTOR_SAFE_MODE"),
  /**
   * Modules that the user's own code may import, beside those of `packages`; a name stands for all below it. Distributions'
   * names are mapped. They take the place of the preset's list; with a `+` before them, as in `["+polars"]`, they join it.
   * @default the preset's
   */
  allowedModules: field(allowlist, {
    fallback: presets.standard.allowedModules,
    rule: 'a list of import names, with a "+" before those that add to the preset\'s list',
    example: '["numpy", "pandas"] or ["+polars"]',
    variable: "EXECUTOR_ALLOWED_MODULES",
    read: toList,
  }),
  /** Builtins that the user's own code may not call. @default the preset's */
  forbiddenFunctions: field(listOf(importName), {
    fallback: presets.standard.forbiddenFunctions,
    rule: "a list of function names",
    example: '["eval", "exec"]',
    variable: "EXECUTOR_FORBIDDEN_FUNCTIONS",
    read: toList,
  }),
  /** Refuses base64, rot13, hex and similar decoding of code. @default true */
  detectObfuscation: onOrOff("EXECUTOR_DETECT_OBFUSCATION"),
  /** Hosts that the code may reach; an empty list means no network. @default [] */
  network: field(hosts, {
    fallback: [],
    rule: "a list of host names without scheme, port or path",
    example: '["api.example.com"]',
    variable: "EXECUTOR_NETWORK",
    read: toList,
  }),
  /**
   * Environment variables of the code, as for a process that is started with them; it sees none of the host's. Those that
   * Python itself reads only when it starts, such as `PYTHONHASHSEED`, count for programs that the code starts. @default {}
   */
  environment: field(z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().regex(noNul)).readonly(), {
    fallback: {},
    rule: "an object of texts by variable name",
    example: '{ "TZ": "UTC" }',
    // The code's variables are never taken from the host's.
    variable: null,
  }),
  /** Processes and threads of one run. @default 64 */
  maxProcesses: wholeNumber(64, 4096, "EXECUTOR_MAX_PROCESSES"),
  /** The largest file that code may write. @default "64MB" */
  maxFileSize: sizeLimit(64 * MEGABYTE, [KILOBYTE, "1KB"], "EXECUTOR_MAX_FILE_SIZE"),
  /** The workspace as a whole. @default "256MB" */
  maxDisk: sizeLimit(256 * MEGABYTE, [MEGABYTE, "1MB"], "EXECUTOR_MAX_DISK"),
  /** Arguments for pytest. @default ["-v", "--tb=short"] */
  pytestArgs: field(z.array(z.string().regex(noNul)).readonly(), {
    fallback: ["-v", "--tb=short"],
    rule: "a list of arguments, or in a variable a text with its quotes closed",
    example: '["-v"]',
    variable: "PYTEST_ARGS",
    read: toWords,
  }),
  /** Percent of lines that tests must cover; once it is set, tests below it are no success. @default 80 */
  coverageThreshold: field(z.number().min(0).max(100), {
    fallback: 80,
    rule: "a number from 0 to 100",
    example: "80",
    variable: "COVERAGE_THRESHOLD",
    read: toNumber,
  }),
  /** Allows code to be profiled. @default true */
  enableProfiling: onOrOff("EXECUTOR_ENABLE_PROFILING"),
  /** False leaves `metrics` out of results, reports and history; an outcome keeps its `usage`. @default true */
  collectMetrics: onOrOff("EXECUTOR_COLLECT_METRICS"),
  /** Modules imported before a sandbox is forked; `"auto"` chooses by what the code imports. @default "auto" */
  preload: field(z.union([z.literal("auto"), modules]), {
    fallback: "auto",
    rule: '"auto" or a list of import names',
    example: '"auto"',
    variable: "EXECUTOR_PRELOAD",
    read: (text) => (text === "auto" ? text : toList(text)),
  }),
  /** Absolute path of the Python that environments are built from; null takes the machine's. @default null */
  python: field(
    z
      .string()
      .regex(/^\/[^\0]+$/)
      .nullable(),
    {
      fallback: null,
      rule: "the absolute path of an interpreter, or null",
      example: '"/usr/bin/python3"',
      variable: "EXECUTOR_PYTHON",
    },
  ),
  /** Distributions to install beside the base set; the user's own code may import their modules. @default [] */
  packages: field(requirements, {
    fallback: [],
    rule: "a list of distributions from the package index",
    example: '["polars", "rich==14.0.0"]',
    variable: "EXECUTOR_PACKAGES",
    read: toList,
  }),
  /** Seconds for rebuilding a recorded session as a whole, or a text. @default 120 */
  replayTimeout: timeLimit(120, "EXECUTOR_REPLAY_TIMEOUT"),
};

type Fields = typeof configFields;
export type FieldName = keyof Fields;

/** A configuration as a caller writes it, with every field optional. */
export type ConfigFields = { readonly [Name in keyof Fields]?: z.input<Fields[Name]["schema"]> | undefined };

/** The fields that were given, checked. */
export type CheckedFields = { readonly [Name in keyof Fields]?: z.output<Fields[Name]["schema"]> };

/** A checked, frozen configuration: sizes in bytes (MB is 1024 squared), times in seconds, nothing left to default. */
export type ResolvedConfig = {
  readonly [Name in keyof Fields as Exclude<Name, "preset">]: z.output<Fields[Name]["schema"]>;
} & {
  /** Whether somebody set `coverageThreshold`: a run of tests below it is then no success. */
  readonly coverageEnforced: boolean;
};
