import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { type MadeFolder, makeCgroupFolder, removeCgroup } from "../../src/sandbox/namespaces/cgroup-folder.ts";
import { findCgroupPlaces } from "../../src/sandbox/namespaces/cgroup-places.ts";
import { ownPrefix } from "../../src/sandbox/namespaces/leftovers.ts";
import { createServerCgroups } from "../../src/sandbox/namespaces/server-cgroups.ts";
import { testPython } from "../python.ts";

const KERNEL_SOURCES = join(import.meta.dirname, "../../python");
const MEGABYTE = 1024 * 1024;

const places = findCgroupPlaces({
  membership: readFileSync("/proc/self/cgroup", "utf8"),
  mounts: readFileSync("/proc/self/mountinfo", "utf8"),
});
const made = places.map((place) => makeCgroupFolder(place, `executor-agent-${process.pid}-pool`, null));
const folders = made.flatMap((result: MadeFolder) => ("folder" in result ? [result.folder] : []));
const controllers = folders.flatMap((folder) => folder.controllers);
const refused = made.flatMap((result) => ("refused" in result ? [result.refused] : []));

afterAll(() => {
  for (const { path } of folders) {
    removeCgroup(path);
  }
});

describe(`CgroupPool on this machine's cgroups (${controllers.join(", ") || `none: ${refused.join("; ")}`})`, () => {
  test.skipIf(!controllers.includes("memory"))(
    "counts no kill of an earlier use, and lays aside what is still charged",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "cgroups-"));
      for (const { hierarchy, path } of folders) {
        symlinkSync(path, join(folder, hierarchy));
      }
      const { names, uses } = await runPython("cgroups.py", folder);
      rmSync(folder, { recursive: true });
      const mechanisms = controllers.map((controller) => `${controller} cgroup`);
      expect(uses).toEqual([
        { mechanisms, before: false, killed: true, struck: true, again: false },
        { mechanisms, before: false, killed: false, struck: false, again: false },
      ]);
      expect(names).toEqual(["sandbox-1", "sandbox-1", "sandbox-1", "sandbox-2"]);
    },
  );
});

test("CgroupPool writes the files of version 2, and names what it read back", async () => {
  const seen = await runPython("cgroups-version-2.py");
  expect(seen).toEqual({
    held: ["memory cgroup", "pids cgroup", "cpu cgroup"],
    files: {
      "memory.max": String(288 * MEGABYTE),
      "memory.swap.max": "0",
      "memory.current": "",
      "pids.max": "64",
      "cpu.weight": "100",
      "cgroup.procs": "0",
    },
    strikes: [false, true, false],
    few: ["pids cgroup"],
    fewStruck: false,
    swapless: ["memory cgroup"],
    deaf: `The cgroup file memory.max does not hold ${288 * MEGABYTE}`,
    other: "The sandbox is not in its cgroups sandbox-1: unified",
    closed: [],
    names: ["sandbox-1", "sandbox-1", "sandbox-2"],
    none: [],
  });
});

describe("makeCgroupFolder()", () => {
  test("leaves nothing behind where a folder is none of cgroups", () => {
    const folder = mkdtempSync(join(tmpdir(), "cgroups-"));
    const result = makeCgroupFolder({ version: 2, folders: [folder] }, "executor-agent-1-a", null);
    expect(result).toEqual({ refused: expect.stringContaining("No controller can be enabled") });
    expect(existsSync(join(folder, "executor-agent-1-a"))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  test("says why where it may not write", () => {
    const result = makeCgroupFolder({ version: 1, controller: "pids", folder: "/proc" }, "executor-agent-1-a", null);
    expect(result).toEqual({ refused: expect.stringMatching(/ENOENT|EACCES|EPERM/) });
  });
});

const cpu = folders.find(({ hierarchy }) => hierarchy === "cpu");

test.skipIf(cpu === undefined)("sandboxes weigh no more than a host of low priority", async () => {
  const own = join(cpu?.path ?? "", "host");
  mkdirSync(own);
  const { stdout } = await execa(process.execPath, [join(import.meta.dirname, "low-priority-host.ts"), own]);
  removeCgroup(own);
  // What the kernel gives a process of nice 19 is 15, an ordinary one 1024.
  expect(Math.abs(Number(stdout) / availableParallelism() - 15)).toBeLessThan(1);
});

test.skipIf(folders.length === 0)("createServerCgroups() sweeps what a killed host has left", async () => {
  const ended = execa("true");
  await ended;
  const name = ownPrefix().replace(String(process.pid), String(ended.pid));
  const leftovers = places.map((place) => makeCgroupFolder(place, `${name}left`, null));
  const paths = leftovers.flatMap((result) => ("folder" in result ? [result.folder.path] : []));
  expect(paths.every((path) => existsSync(path))).toBe(true);
  const cgroups = createServerCgroups(null);
  await cgroups.remove();
  expect(paths.filter((path) => existsSync(path))).toEqual([]);
  expect(cgroups.folders.filter(({ path }) => existsSync(path))).toEqual([]);
});

async function runPython(script: string, ...rest: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await execa(await testPython(), [join(import.meta.dirname, script), ...rest], {
    env: { PYTHONPATH: KERNEL_SOURCES },
  });
  return JSON.parse(stdout);
}
