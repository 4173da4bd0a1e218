import type { FileChange } from "../protocol/index.ts";
import type { Sandbox } from "./sandbox.ts";

/** A file that a run made or changed. */
export interface RunFile extends FileChange {
  /**
   * Its bytes, read from the sandbox when they are asked for, and to be asked for in the call that hands the file out.
   * Throws `invalid-input` when it is larger than `maxBytes`, 64 MiB unless another number is given.
   */
  read(options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
}

export type OnFile = (file: RunFile) => void | Promise<void>;

/** Hands out files of a sandbox, one at a time: no more than one has to be in memory. */
export async function deliverFiles(sandbox: Sandbox, changes: readonly FileChange[], onFile: OnFile): Promise<void> {
  for (const change of changes) {
    // What went away with its sandbox cannot be had any more, and the outcome says so.
    if (!sandbox.isOpen) {
      return;
    }
    await onFile({ ...change, read: (options = {}) => sandbox.files.read(change.path, options) });
  }
}
