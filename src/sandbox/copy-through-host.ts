import { ExecutorError } from "../errors/index.ts";
import type { SandboxFiles, TakenFile } from "./sandbox.ts";

/** The most entries that are listed of a workspace. */
export const MAX_ENTRIES = 10_000;
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Copies the regular files of one workspace into another by reading them here. Throws `invalid-input` for too many. */
export async function copyThroughHost(from: SandboxFiles, to: SandboxFiles): Promise<readonly TakenFile[]> {
  const present = new Set((await to.list()).flatMap(({ path, type }) => (type === "file" ? path : [])));
  const taken: TakenFile[] = [];
  const entries = await from.list();
  if (entries.length >= MAX_ENTRIES) {
    throw new ExecutorError(
      "invalid-input",
      `Could not take a workspace over: It holds 10,000 files and folders or more`,
      { hint: "Remove files that are not needed, or keep many small ones in an archive" },
    );
  }
  for (const { path, type, size } of entries) {
    if (type !== "file") {
      continue;
    }
    // It has to be in memory as a whole, holes included.
    const content = await from.read(path, { maxBytes: Math.min(size, MAX_FILE_BYTES) });
    const isThere = present.has(path);
    const isSame = isThere && Buffer.from(content).equals(await to.read(path));
    if (!isSame) {
      await to.write(path, content);
    }
    taken.push({ path, replaced: isThere && !isSame });
  }
  return taken;
}
