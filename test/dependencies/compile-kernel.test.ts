import { stat, utimes } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

import { readEnvironment } from "../../src/config/index.ts";
import { cacheDirectory, createPythonPreparation, installKernel } from "../../src/dependencies/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The Python of this machine, asked for beside a kernel in another folder than usual. */
async function preparePython(kernelPath: string) {
  const environment = readEnvironment();
  const request = { python: null, packages: [], cacheDirectory: cacheDirectory(environment), kernelPath, environment };
  return await createPythonPreparation(request).prepareHostPython();
}

const LOAD = "import sys; sys.path.insert(0, sys.argv[1]); import executor_protocol.frames";

test("the kernel is compiled once, and what was compiled is what runs", async () => {
  await using cache = await temporaryFolder();
  const folder = await installKernel(cache.path);
  const { interpreter, version } = await preparePython(folder);
  const marker = path.join(folder, `compiled-${version.split(".", 2).join(".")}`);
  await utimes(marker, 0, 0);
  await preparePython(folder);
  expect((await stat(marker)).mtimeMs).toBe(0);

  const { stderr } = await execa(interpreter, ["-v", "-I", "-c", LOAD, folder]);
  expect(stderr).toMatch(/__pycache__\/frames\.\S+ matches \S+\/executor_protocol\/frames\.py$/m);
});

test("every user can read what was compiled, whatever the umask is", async () => {
  await using cache = await temporaryFolder();
  const folder = await installKernel(cache.path);
  const before = process.umask(0o077);
  try {
    await preparePython(folder);
  } finally {
    process.umask(before);
  }
  const closed = await execa("find", [path.join(folder, "executor_protocol"), "!", "-perm", "-o=r"]);
  expect(closed.stdout).toBe("");
});

test("a folder that is not there is left to whoever needs it", async () => {
  await expect(preparePython("/no/such/kernel")).resolves.toMatchObject({ version: expect.any(String) });
});
