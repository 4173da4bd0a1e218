import { z } from "zod";
import { ExecutorError } from "../errors/index.ts";
import type { SourceFile } from "../requests/index.ts";

/** What an agent was given by its model. */
export interface WrittenFiles {
  /** Empty when the model says that it cannot do what was asked. */
  readonly files: readonly SourceFile[];
  /** What was done and why, or why nothing was, in the model's words. */
  readonly explanation: string;
  /** Tokens that the answer cost, as the model reports them; 0 when it reports none. */
  readonly tokens: number;
}

/** The shape of an answer that writes files. */
export const writtenFilesSchema = z.object({
  files: z
    .array(
      z.object({
        path: z.string().describe("Path of a Python file, relative to the workspace: calculator.py"),
        content: z.string().describe("The whole content of the file"),
      }),
    )
    .describe("The files to write, each of them whole. Empty when the request cannot be fulfilled."),
  explanation: z.string().describe("What was done and why, or why nothing was, in one to three sentences"),
});

/** Thrown for an answer that cannot be used: it breaks the schema, or writes what is not a Python file of the workspace. */
export class UnusableAnswer extends ExecutorError {
  /** Tokens that the answer cost all the same. */
  readonly tokens: number;

  constructor(message: string, tokens: number) {
    super("invalid-input", message, { hint: "Ask again, or take another model" });
    this.tokens = tokens;
  }
}

const MAX_CONTENT_LENGTH = 1_000_000;

/** Why a file may not be written; null when it may. */
export function refuseFile(file: SourceFile): string | null {
  const { path, content } = file;
  const parts = path.split("/");
  if (!path.endsWith(".py")) {
    return `"${path}" is not a Python file`;
  }
  if (path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path)) {
    return `"${path}" is not a relative path with forward slashes`;
  }
  // It would steer a terminal that shows the path, or look like another one.
  if (/\p{C}|[\u2028\u2029]/u.test(path)) {
    return `${JSON.stringify(path)} holds a character that cannot be seen`;
  }
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return `"${path}" leads out of the workspace`;
  }
  if (content.includes("\0")) {
    return `"${path}" holds NUL characters`;
  }
  if (content.length > MAX_CONTENT_LENGTH) {
    return `"${path}" is longer than ${MAX_CONTENT_LENGTH} characters`;
  }
  return null;
}

/** Code as files: a text alone becomes one file. */
export function toSourceFiles(code: string | readonly SourceFile[], path: string): readonly SourceFile[] {
  return typeof code === "string" ? [{ path, content: code }] : code;
}
