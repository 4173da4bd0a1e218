import { ExecutorError } from "../../errors/index.ts";
import type { SandboxFiles } from "../../sandbox/index.ts";
import type { LostPart } from "./plan-replay.ts";

/** Copies every regular file of one workspace into another, and names those that cannot be. */
export async function copyWorkspace(from: SandboxFiles, to: SandboxFiles): Promise<readonly LostPart[]> {
  const lost: LostPart[] = [];
  for (const { path, type, size } of await from.list()) {
    if (type !== "file") continue;
    try {
      await to.write(path, await from.read(path, { maxBytes: size }));
    } catch (error) {
      if (!(error instanceof ExecutorError) || error.code !== "invalid-input") throw error;
      lost.push({ what: `file ${path}`, reason: error.message });
    }
  }
  return lost;
}
