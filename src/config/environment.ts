import { existsSync } from "node:fs";

import { configFields, type FieldName } from "./config-fields.ts";
import type { ReadText } from "./environment-text.ts";

/** One configuration field as the environment sets it. A text that is not what the field wants is left as it is. */
export interface EnvironmentSetting {
  readonly field: FieldName;
  readonly variable: string;
  readonly value: ReturnType<ReadText>;
}

/** What the process environment says, as data. The rest of the product never looks at `process.env`. */
export interface Environment {
  /** Configuration fields set by variables; `resolveConfig` checks them. */
  readonly settings: readonly EnvironmentSetting[];
  /** `EXECUTOR_MODEL`: the language model, as `"provider:model"`. */
  readonly model: string | null;
  /** `EXECUTOR_CACHE`: the folder for Python environments. */
  readonly cache: string | null;
  /** `EXECUTOR_STATE`: the folder for the records of sessions. */
  readonly state: string | null;
  readonly openai: { readonly apiKey: string | null; readonly baseUrl: string | null; readonly model: string | null };
  readonly openrouter: {
    readonly apiKey: string | null;
    readonly baseUrl: string | null;
    readonly model: string | null;
  };
  readonly ollama: { readonly baseUrl: string | null; readonly model: string | null };
  /** The user's home folder, from `HOME`. */
  readonly home: string | null;
  readonly xdgCacheHome: string | null;
  readonly xdgStateHome: string | null;
  /** Folders of `PATH`, in order. */
  readonly path: readonly string[];
  /** Every variable, for the product's own child processes (uv, pip, apt); never for code in a sandbox. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** Reads the environment; an empty variable counts as absent. @param variables @default process.env */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const text = (name: string): string | null => variables[name]?.trim() || null;
  return {
    settings: readSettings(variables),
    model: text("EXECUTOR_MODEL"),
    cache: text("EXECUTOR_CACHE"),
    state: text("EXECUTOR_STATE"),
    openai: { apiKey: text("OPENAI_API_KEY"), baseUrl: text("OPENAI_BASE_URL"), model: text("OPENAI_MODEL") },
    openrouter: {
      apiKey: text("OPENROUTER_API_KEY"),
      baseUrl: text("OPENROUTER_BASE_URL"),
      model: text("OPENROUTER_MODEL"),
    },
    ollama: { baseUrl: text("OLLAMA_BASE_URL") ?? text("OLLAMA_HOST"), model: text("OLLAMA_MODEL") },
    home: text("HOME"),
    xdgCacheHome: text("XDG_CACHE_HOME"),
    xdgStateHome: text("XDG_STATE_HOME"),
    path: (variables["PATH"] ?? "").split(":").filter((folder) => folder !== ""),
    inherited: Object.fromEntries(
      Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

/**
 * The variables of this process, for programs that hand them on. With `file`, the `NAME=value` lines of that file are
 * loaded first, if it exists; variables that are set already win over it.
 */
export function readVariables({ file }: { readonly file: string | null }): NodeJS.ProcessEnv {
  if (file !== null && existsSync(file)) {
    process.loadEnvFile(file);
  }
  return { ...process.env };
}

/** The fields that variables set; an empty variable sets nothing. */
function readSettings(variables: NodeJS.ProcessEnv): readonly EnvironmentSetting[] {
  return Object.entries(configFields).flatMap(([field, { variable, read }]) => {
    const text = variable === null ? "" : (variables[variable]?.trim() ?? "");
    return variable === null || text === "" ? [] : [{ field: field as FieldName, variable, value: read(text) }];
  });
}
