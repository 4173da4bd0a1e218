import { ExecutorError } from "../errors/index.ts";

const MAX_CODE_BYTES = 5_000_000;
const SHOWN_CHARACTERS = 80;

/** Throws `invalid-input` for what cannot be Python source: not a text, a NUL character, more than 5 MB. */
export function assertCode(code: unknown): asserts code is string {
  if (typeof code !== "string") {
    throw new ExecutorError("invalid-input", `Code must be a text, not ${code === null ? "null" : typeof code}`, {
      hint: "Pass the Python source as a string",
    });
  }
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_CODE_BYTES) {
    throw new ExecutorError("invalid-input", `The code has ${bytes} bytes; at most ${MAX_CODE_BYTES} are allowed`, {
      hint: "Pass large data as files of the workspace, and keep the code small",
    });
  }
  const position = code.indexOf("\0");
  if (position >= 0) {
    const line = code.slice(0, position).split("\n").length;
    const shown = JSON.stringify(code.slice(0, SHOWN_CHARACTERS));
    throw new ExecutorError("invalid-input", `The code ${shown} holds a NUL character on line ${line}`, {
      hint: "Python source cannot hold NUL; remove it, or write it as \\x00 inside of a string",
    });
  }
}
