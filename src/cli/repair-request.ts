import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ExecutorError } from "../errors/index.ts";

/** Paths that a request in words can name without doubt. */
const PLAIN_PATH = /^(?:[\w-]+\/)*[\w-]+(?:\.py)?\/?$/;

/**
 * The request to run the tests in a file or folder and to repair what they test. Throws `invalid-input` when there is no
 * such path, or when its name would not be understood in a sentence.
 */
export async function toRepairRequest(path: string, workingDirectory: string): Promise<string> {
  const found = await stat(resolve(workingDirectory, path)).catch(() => null);
  if (found === null) {
    throw new ExecutorError("invalid-input", `There is no file or folder "${path}"`, {
      hint: "Check the path; it is taken from the current folder, or from --cwd",
    });
  }
  if (path === "." || path === "./") return "Run the tests and fix what fails";
  const plain = path.replace(/^\.\//, "");
  if (!PLAIN_PATH.test(plain)) {
    throw new ExecutorError("invalid-input", `The path "${path}" cannot be put into a request for a repair`, {
      hint: "Use a path below the working folder made of letters, digits, dashes and underscores; choose the folder with --cwd",
    });
  }
  const name = found.isDirectory() ? `${plain.replace(/\/$/, "")}/` : plain;
  return `Run the tests in ${name} and fix what fails`;
}
