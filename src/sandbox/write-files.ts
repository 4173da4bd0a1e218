import type { Sandbox } from "./sandbox.ts";

/** Files for a workspace, by path. */
export type NewFiles = Readonly<Record<string, string | Uint8Array>>;

/** Puts files into a sandbox's workspace, one after the other; `onWritten` is told of each. */
export async function writeFiles(
  { files }: Sandbox,
  contents: NewFiles,
  onWritten: (path: string, content: string | Uint8Array) => void = () => undefined,
): Promise<void> {
  for (const [path, content] of Object.entries(contents)) {
    await files.write(path, content);
    onWritten(path, content);
  }
}
