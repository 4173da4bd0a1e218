import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { installKernel } from "../../src/dependencies/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const sources = fileURLToPath(new URL("../../python", import.meta.url));

describe("installKernel", () => {
  test("copies every source once, to a place named by the content", async () => {
    await using cache = await temporaryFolder();
    const folder = await installKernel(cache.path);
    const names = (await readdir(sources, { recursive: true })).filter((name) => name.endsWith(".py"));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const copy = await readFile(path.join(folder, name), "utf8");
      expect(copy).toBe(await readFile(path.join(sources, name), "utf8"));
    }
    const before = await stat(folder);
    expect(await installKernel(cache.path)).toBe(folder);
    expect((await stat(folder)).ino).toBe(before.ino);
    expect(await readdir(path.dirname(folder))).toEqual([path.basename(folder)]);
  });

  test("gives the same folder to two who install at once", async () => {
    await using cache = await temporaryFolder();
    const [first, second] = await Promise.all([installKernel(cache.path), installKernel(cache.path)]);
    expect(first).toBe(second);
    expect(await readdir(path.join(cache.path, "kernel"))).toHaveLength(1);
  });

  test("opens the copy to other users whatever the umask is", async () => {
    await using cache = await temporaryFolder();
    const kernelModule = new URL("../../src/dependencies/index.ts", import.meta.url).href;
    const program = `process.umask(0o077);
      const { installKernel } = await import(${JSON.stringify(kernelModule)});
      console.log(await installKernel(${JSON.stringify(path.join(cache.path, "deep", "cache"))}));`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program]);
    const closed = await execa("find", [stdout, "!", "-perm", "-o=r"]);
    expect(closed.stdout).toBe("");
    expect((await stat(path.dirname(stdout))).mode & 0o777).toBe(0o755);
  });
});
