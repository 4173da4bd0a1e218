import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ArgsDef } from "citty";
import { type ConfigFields, checkFields, presetNames } from "../config/index.ts";
import { ExecutorError, explainFolderError } from "../errors/index.ts";
import { providerNames } from "../sandbox/registry.ts";

/** Options of every command that runs code. */
export const runningOptions = {
  json: { type: "boolean", description: "Print one JSON document and nothing else" },
  timeout: { type: "string", valueHint: "time", description: "Time for one run: seconds, or a text like 500ms or 2m" },
  memory: { type: "string", valueHint: "size", description: "Memory for one run, like 512MB" },
  "safe-mode": { type: "boolean", default: true, description: "Switch the guard-rail off; the sandbox stays" },
  sandbox: { type: "string", valueHint: "name", description: `Where code runs: auto, ${providerNames.join(", ")}` },
  preset: { type: "string", valueHint: "name", description: `Configuration to start from: ${presetNames.join(", ")}` },
  cwd: { type: "string", valueHint: "folder", description: "Folder to work in, instead of the current one" },
} as const satisfies ArgsDef;

/** The option of commands that can go on where an earlier one ended. */
export const sessionOption = {
  session: {
    type: "string",
    valueHint: "name",
    description: "Keep variables and files under this name, and go on with what is recorded there",
  },
} as const satisfies ArgsDef;

/** The option of commands that ask a language model. */
export const modelOption = {
  model: {
    type: "string",
    valueHint: "provider:model",
    description: "Language model, like openai:gpt-4.1-mini, or builtin",
  },
} as const satisfies ArgsDef;

/** The option of commands that show plots. */
export const saveDisplaysOption = {
  "save-displays": { type: "string", valueHint: "folder", description: "Save plots as files in this folder" },
} as const satisfies ArgsDef;

/** The option of commands whose runs write files. */
export const outputOption = {
  "output-dir": {
    type: "string",
    valueHint: "folder",
    description: "Write the files that the run makes or changes into this folder",
  },
} as const satisfies ArgsDef;

/** The values of {@link runningOptions} as they are parsed. */
export interface RunningArguments {
  readonly json?: boolean | undefined;
  readonly timeout?: string | undefined;
  readonly memory?: string | undefined;
  readonly "safe-mode"?: boolean | undefined;
  readonly sandbox?: string | undefined;
  readonly preset?: string | undefined;
  readonly "coverage-threshold"?: string | undefined;
  readonly cwd?: string | undefined;
}

/** The options that are fields of the configuration, where they have another name there. */
const flags: Readonly<Record<string, string>> = {
  maxMemory: "--memory",
  coverageThreshold: "--coverage-threshold",
};

/**
 * The configuration that the options ask for; fields that are not given are left to the environment and the defaults. Throws
 * `invalid-config` for a value that breaks the rule of its field, in the name of the option.
 */
export function toConfigFields(given: RunningArguments): ConfigFields {
  const fields = {
    timeout: given.timeout,
    maxMemory: given.memory,
    ...(given["safe-mode"] === false ? { safeMode: false } : {}),
    sandbox: given.sandbox,
    ...(given["coverage-threshold"] === undefined ? {} : { coverageThreshold: toNumber(given["coverage-threshold"]) }),
    ...(given.preset === undefined ? {} : { preset: parsePreset(given.preset) }),
  };
  return checkFields(fields, { code: "invalid-config", label: (field) => `Option "${flags[field] ?? `--${field}`}"` });
}

/** The folder to work in, absolute. Throws `invalid-input` when `--cwd` names none. */
export function toWorkingDirectory(given: RunningArguments, current: string): string {
  if (given.cwd === undefined) {
    return current;
  }
  const folder = resolve(current, given.cwd);
  const hint = `Give a folder; it is taken from ${JSON.stringify(current)}`;
  try {
    if (statSync(folder).isDirectory()) {
      accessSync(folder, constants.R_OK | constants.X_OK);
      return folder;
    }
  } catch (error) {
    throw explainFolderError(error, { code: "invalid-input", name: "The folder of --cwd", folder: given.cwd, hint });
  }
  throw new ExecutorError("invalid-input", `${JSON.stringify(given.cwd)} of --cwd is no folder`, { hint });
}

/** A number; what is none is left to the configuration's rule, which names it. */
function toNumber(text: string): number | string {
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

function parsePreset(name: string): (typeof presetNames)[number] {
  const preset = presetNames.find((candidate) => candidate === name);
  if (preset !== undefined) {
    return preset;
  }
  throw new ExecutorError("invalid-input", `There is no preset "${name}"`, {
    hint: `Take one of: ${presetNames.join(", ")}`,
  });
}
