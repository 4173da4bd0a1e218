import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { ExecutorError, systemCode } from "../errors/index.ts";
import { readSource as decode } from "../pytest/source-bytes.ts";
import type { CliContext } from "./cli-context.ts";

/**
 * The text of a Python file, in UTF-8 or the encoding that it declares, or of standard input for `-`. Throws
 * `invalid-input` when it cannot be read.
 */
export async function readSource(path: string, workingDirectory: string, context: CliContext): Promise<string> {
  if (path === "-") {
    return readStandardInput(context);
  }
  try {
    return decode(await readFile(resolve(workingDirectory, path)), path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Everything on standard input. Throws `invalid-input` when it is a keyboard. */
export async function readStandardInput(context: CliContext): Promise<string> {
  if (context.stdin.isTTY === true) {
    throw new ExecutorError(
      "invalid-input",
      "Standard input is the keyboard, but has to be a file or another program",
      {
        hint: "Send it in: executor run - < program.py",
      },
    );
  }
  return text(addAbortSignal(context.signal, context.stdin));
}

function unreadable(path: string, error: unknown): ExecutorError {
  const reason = reasons[systemCode(error) ?? ""];
  if (reason === undefined) {
    throw error;
  }
  return new ExecutorError("invalid-input", `The file "${path}" ${reason[0]}`, { cause: error, hint: reason[1] });
}

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ["does not exist", "Check the path; it is taken from the current folder, or from --cwd"],
  ENOTDIR: ["does not exist", "Check the path; it is taken from the current folder, or from --cwd"],
  EISDIR: ["is a folder", "Name a Python file"],
  EACCES: ["may not be read", "Check the file's permissions"],
};
