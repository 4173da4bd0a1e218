import { type ErrorCode, ExecutorError } from "./executor-error.ts";
import { systemCode } from "./thrown.ts";

/** What the operating system's refusals mean, by their codes. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "it may not be read or written"],
  ["EDQUOT", "the disk quota is used up"],
  ["EEXIST", "there is a file of that name"],
  ["EIO", "the disk cannot be read or written"],
  ["ELOOP", "its links lead round in a circle"],
  ["EMFILE", "this process has too many files open (`ulimit -n`)"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENFILE", "this machine has too many files open"],
  ["ENOENT", "it does not exist"],
  ["ENOSPC", "the disk is full"],
  ["ENOTDIR", "it lies below a file"],
  ["EPERM", "it may not be changed"],
  ["EROFS", "it can only be read"],
]);

export interface FolderUse {
  readonly code: ErrorCode;
  /** What the folder is for, as in "The cache folder". */
  readonly name: string;
  readonly folder: string;
  readonly hint: string;
}

/** What the system refused in a folder of ours, in words; every other error as it is. */
export function explainFolderError(error: unknown, { code, name, folder, hint }: FolderUse): unknown {
  const system = systemCode(error) ?? "";
  const reason = REASONS.get(system);
  if (reason === undefined) {
    return error;
  }
  return new ExecutorError(code, `${name} ${JSON.stringify(folder)} cannot be used: ${reason} (${system})`, {
    cause: error,
    hint,
  });
}
