import type { SandboxFiles } from "./sandbox.ts";

/** Copies the regular files of one workspace into another by reading them here; the paths at which was another content. */
export async function copyThroughHost(from: SandboxFiles, to: SandboxFiles): Promise<readonly string[]> {
  const present = new Set((await to.list()).flatMap(({ path, type }) => (type === "file" ? path : [])));
  const replaced: string[] = [];
  for (const { path, type, size } of await from.list()) {
    if (type !== "file") {
      continue;
    }
    const content = await from.read(path, { maxBytes: size });
    if (present.has(path)) {
      if (Buffer.from(content).equals(await to.read(path))) {
        continue;
      }
      replaced.push(path);
    }
    await to.write(path, content);
  }
  return replaced;
}
