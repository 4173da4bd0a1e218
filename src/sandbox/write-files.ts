import type { Sandbox } from "./sandbox.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Files for a workspace, by path. */
export type NewFiles = Readonly<Record<string, string | Uint8Array>>;

export interface WriteFilesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each file that was written. */
  readonly onWritten?: ((path: string, content: string | Uint8Array) => void) | undefined;
}

/** Puts files into a sandbox's workspace, one after the other. Throws `cancelled`. */
export async function writeFiles(
  { files }: Sandbox,
  contents: NewFiles,
  { signal, onWritten }: WriteFilesOptions = {},
): Promise<void> {
  for (const [path, content] of Object.entries(contents)) {
    const written = files.write(path, content).then(() => onWritten?.(path, content));
    await unlessAborted(written, signal);
  }
}
