import { ExecutorError } from "../errors/index.ts";
import type { Sandbox, SandboxFiles } from "../sandbox/index.ts";
import { assertContent, assertOptions } from "./check-inputs.ts";
import type { SessionRecord } from "./record/session-record.ts";

/** The workspace of a sandbox that is opened when it is first asked for; what is changed is noted in the session's record. */
export function lazyFiles(open: () => Promise<Sandbox>, record: SessionRecord | null): SandboxFiles {
  return {
    read: async (path, options = {}) => {
      assertOptions("read", options);
      return (await open()).files.read(path, options);
    },
    list: async (path) => (await open()).files.list(path),
    write: async (path, content) => {
      assertContent(content);
      await (await open()).files.write(path, content);
      record?.recorder?.noteFile(path, content);
      await record?.recorder?.flush();
    },
    remove: async (path) => {
      await (await open()).files.remove(path);
      record?.recorder?.noteRemoval(path);
      await record?.recorder?.flush();
    },
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
          hint: "Give the session an id, or pass `files` to the run and take what it writes with `onFile`",
        },
      ),
    );
  return { read: refuse, write: refuse, list: refuse, remove: refuse };
}
