import type { SandboxFiles, TakenFile } from "./sandbox.ts";

/** Copies the regular files of one workspace into another by reading them here. */
export async function copyThroughHost(from: SandboxFiles, to: SandboxFiles): Promise<readonly TakenFile[]> {
  const present = new Set((await to.list()).flatMap(({ path, type }) => (type === "file" ? path : [])));
  const taken: TakenFile[] = [];
  for (const { path, type, size } of await from.list()) {
    if (type !== "file") {
      continue;
    }
    const content = await from.read(path, { maxBytes: size });
    const isThere = present.has(path);
    const isSame = isThere && Buffer.from(content).equals(await to.read(path));
    if (!isSame) {
      await to.write(path, content);
    }
    taken.push({ path, replaced: isThere && !isSame });
  }
  return taken;
}
