import { ExecutorError } from "../errors/index.ts";
import type { Sandbox, SandboxFiles } from "../sandbox/index.ts";

export type NewFiles = Readonly<Record<string, string | Uint8Array>>;

/** Puts files into a sandbox's workspace. */
export async function writeFiles(sandbox: Sandbox, files: NewFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await sandbox.files.write(path, content);
  }
}

/** The workspace of a sandbox that is opened when it is first asked for. */
export function lazyFiles(open: () => Promise<Sandbox>): SandboxFiles {
  return {
    read: async (path, options) => (await open()).files.read(path, options),
    write: async (path, content) => (await open()).files.write(path, content),
    list: async (path) => (await open()).files.list(path),
    remove: async (path) => (await open()).files.remove(path),
  };
}

/** The workspace of a session that keeps none. */
export function noFiles(): SandboxFiles {
  const refuse = () =>
    Promise.reject(
      new ExecutorError(
        "unsupported",
        "Without a session id every run has a fresh workspace, so there is none to look at",
        {
          hint: "Give the session an id, or pass `files` to the run and read `result.files`",
        },
      ),
    );
  return { read: refuse, write: refuse, list: refuse, remove: refuse };
}
