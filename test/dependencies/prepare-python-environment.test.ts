import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { readEnvironment } from "../../src/config/index.ts";
import { cacheDirectory, findPythonEnvironment, preparePythonEnvironment } from "../../src/dependencies/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const machine = readEnvironment();
const VENV = 'for folder; do :; done; mkdir -p "$folder/bin"';

/** A `uv` that only writes down what it is asked for, in front of the machine's programs. */
async function fakeUv(folder: string, script: { readonly venv: string; readonly install: string }) {
  const bin = path.join(folder, "bin");
  const log = path.join(folder, "uv.log");
  await mkdir(bin);
  await writeFile(log, "");
  const body = `#!/bin/sh
echo "$@" >> "${log}"
case "$1" in
  --version) echo "uv 0.0.0" ;;
  venv) ${script.venv} ;;
  pip) ${script.install} ;;
esac
`;
  await writeFile(path.join(bin, "uv"), body);
  await chmod(path.join(bin, "uv"), 0o755);
  const environment = readEnvironment({ PATH: `${bin}:/usr/bin:/bin`, HOME: folder });
  const request = { python: null, packages: [], cacheDirectory: path.join(folder, "cache"), environment };
  const commands = async () => (await readFile(log, "utf8")).split("\n").filter((line) => /^(venv|pip)/.test(line));
  return { request, commands };
}

describe("preparePythonEnvironment", () => {
  test("gives the prepared environment of this machine, with packages and matplotlib's font list", async () => {
    const request = { python: null, packages: [], cacheDirectory: cacheDirectory(machine), environment: machine };
    const prepared = await preparePythonEnvironment(request);
    expect(await findPythonEnvironment(request)).toEqual(prepared);
    const { stdout } = await execa(prepared.interpreter, [
      "-I",
      "-c",
      "import os, platform, sys, pandas, pytest_cov; print(platform.python_version(), *os.listdir(sys.prefix + '/matplotlib'))",
    ]);
    expect(stdout).toMatch(new RegExp(`^${prepared.version} fontlist-v.+\\.json$`));
    expect(prepared.readOnlyPaths).toContain(path.dirname(path.dirname(prepared.interpreter)));
  });

  test("builds once for two who ask at the same time, tells the steps, and leaves nothing half-built", async () => {
    await using folder = await temporaryFolder();
    const python = `printf '#!/bin/sh\\n' > "$folder/bin/python"; chmod 755 "$folder/bin/python"`;
    const { request, commands } = await fakeUv(folder.path, { venv: `${VENV}; ${python}`, install: "true" });
    const lines: string[] = [];
    expect(await findPythonEnvironment(request)).toBeNull();
    const [first, second] = await Promise.all([
      preparePythonEnvironment({ ...request, onProgress: (line) => lines.push(line) }),
      preparePythonEnvironment(request),
    ]);
    expect(second).toEqual(first);
    expect(await findPythonEnvironment(request)).toEqual(first);
    expect((await commands()).map((line) => line.split(" ")[0])).toEqual(["venv", "pip"]);
    expect((await commands())[1]).toContain("--no-build");
    expect(lines[0]).toMatch(/^(Creating a Python|Waiting for another process)/);
    expect(await readdir(path.join(request.cacheDirectory, "environments"))).toHaveLength(1);
    expect(await readdir(request.cacheDirectory)).toEqual(["environments"]);
  });

  test("tells uv's last lines when packages cannot be had, after trying without pinned versions", async () => {
    await using folder = await temporaryFolder();
    const { request, commands } = await fakeUv(folder.path, {
      venv: VENV,
      install: "echo 'No solution found: no-such-thing is unknown' >&2; exit 1",
    });
    await expect(preparePythonEnvironment({ ...request, packages: ["no-such-thing"] })).rejects.toMatchObject({
      code: "environment-unavailable",
      message: expect.stringContaining("no-such-thing is unknown"),
      hint: expect.stringContaining("names of the packages"),
    });
    const installs = (await commands()).filter((line) => line.startsWith("pip"));
    expect(installs).toHaveLength(2);
    expect(installs[1]).toMatch(/ numpy .* no-such-thing$/);
    expect(await readdir(path.join(request.cacheDirectory, "environments"))).toEqual([]);
    expect(await findPythonEnvironment(request)).toBeNull();
  });

  test("hints at the network when the index cannot be reached", async () => {
    await using folder = await temporaryFolder();
    const { request } = await fakeUv(folder.path, { venv: VENV, install: "echo 'dns error: no host' >&2; exit 2" });
    await expect(preparePythonEnvironment(request)).rejects.toMatchObject({ hint: expect.stringContaining("network") });
  });

  test("stops the build when the signal is aborted, and cleans up", async () => {
    await using folder = await temporaryFolder();
    const { request } = await fakeUv(folder.path, { venv: VENV, install: "exec sleep 600" });
    const controller = new AbortController();
    const onProgress = (line: string) => {
      if (line.startsWith("Installing")) {
        setImmediate(() => controller.abort());
      }
    };
    const preparing = preparePythonEnvironment({ ...request, onProgress, signal: controller.signal });
    await expect(preparing).rejects.toMatchObject({ code: "cancelled" });
    expect(await readdir(request.cacheDirectory)).toEqual(["environments"]);
    expect(await readdir(path.join(request.cacheDirectory, "environments"))).toEqual([]);
  });

  test.each([
    ["/nowhere/python3", "does not exist"],
    ["/etc", "is not a program"],
    ["/etc/passwd", "is not a program"],
  ])("refuses the Python %s: %s", async (python, reason) => {
    await using folder = await temporaryFolder();
    const request = { python, packages: [], cacheDirectory: folder.path, environment: machine };
    await expect(preparePythonEnvironment(request)).rejects.toMatchObject({
      code: "environment-unavailable",
      message: expect.stringContaining(`${python}: ${reason}`),
    });
  });

  test("refuses a Python that is too old or does not start", async () => {
    await using folder = await temporaryFolder();
    const python = path.join(folder.path, "python3");
    const request = { python, packages: [], cacheDirectory: path.join(folder.path, "cache"), environment: machine };
    await writeFile(python, `#!/bin/sh\necho '{"version": "3.8.18", "basePrefix": "/usr"}'\n`, { mode: 0o755 });
    await expect(preparePythonEnvironment(request)).rejects.toThrow("is Python 3.8.18, but 3.9 or newer is needed");
    await writeFile(python, "#!/bin/sh\necho 'bad interpreter' >&2; exit 1\n", { mode: 0o755 });
    await expect(preparePythonEnvironment(request)).rejects.toThrow("does not start\nbad interpreter");
  });
});

describe("cacheDirectory", () => {
  const nothing = { cache: null, home: null, xdgCacheHome: null };

  test("takes EXECUTOR_CACHE first", () => {
    expect(cacheDirectory({ ...nothing, cache: "/somewhere", home: "/home/ada" })).toBe("/somewhere");
  });

  test.runIf(process.getuid?.() === 0)("is below /var/cache for root, whose home other users cannot read", () => {
    expect(cacheDirectory({ ...nothing, home: "/root" })).toBe("/var/cache/executor-agent");
  });

  test.runIf(process.getuid?.() !== 0)("is in the user's cache otherwise", () => {
    expect(cacheDirectory({ ...nothing, home: "/home/ada" })).toBe("/home/ada/.cache/executor-agent");
    expect(cacheDirectory({ ...nothing, home: "/home/ada", xdgCacheHome: "/caches" })).toBe("/caches/executor-agent");
    expect(() => cacheDirectory(nothing)).toThrow("HOME is not set");
  });
});
