import { showValue } from "../config/show-value.ts";
import { ExecutorError } from "../errors/index.ts";

const MAX_PATH_LENGTH = 4096;

/** Throws `invalid-input` for a path that is not a plain one, relative to the workspace. */
export function assertWorkspacePath(path: unknown): asserts path is string {
  const problem = problemOf(path);
  if (problem !== null) {
    throw new ExecutorError("invalid-input", `The workspace path ${showValue(path)} ${problem}`, {
      hint: 'Give a path relative to the workspace, with forward slashes, such as "data/input.csv"',
    });
  }
}

function problemOf(path: unknown): string | null {
  if (typeof path !== "string") {
    return "is no text";
  }
  if (path === "") {
    return "is empty";
  }
  if (path.length > MAX_PATH_LENGTH) {
    return `has ${path.length} characters; at most ${MAX_PATH_LENGTH} are allowed`;
  }
  if (path.includes("\0")) {
    return "holds a NUL character";
  }
  if (path.includes("\\")) {
    return "holds a backslash";
  }
  if (path.startsWith("/")) {
    return "is absolute";
  }
  return path.split("/").some((part) => part === ".." || part === "." || part === "")
    ? "has an empty or dotted part"
    : null;
}
