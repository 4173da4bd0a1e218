import { chownSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { isLeftover, ownPrefix } from "../../src/sandbox/namespaces/leftovers.ts";
import { createRuntimeFolder } from "../../src/sandbox/namespaces/runtime-folder.ts";

const made: string[] = [];
const isRoot = process.getuid?.() === 0;

afterAll(() => {
  for (const path of made) {
    rmSync(path, { recursive: true, force: true });
  }
});

/** A process number that nobody has any more. */
async function endedPid(): Promise<number> {
  const ended = execa("true");
  await ended;
  return ended.pid ?? 0;
}

function makeFolder(name: string): string {
  const path = join(tmpdir(), name);
  mkdirSync(path);
  made.push(path);
  return path;
}

test("createRuntimeFolder() sweeps what a killed process has left, and nothing else", async () => {
  const pid = await endedPid();
  const [, , namespace] = ownPrefix().match(/-(\d+)-(\d+)-$/) ?? [];
  const left = makeFolder(`executor-agent-${pid}-${namespace}-left`);
  const others = [
    `executor-agent-${process.pid}-${namespace}-mine`,
    `executor-agent-${pid}-${Number(namespace) + 1}-elsewhere`,
    `executor-agent-${pid}x${namespace}`,
    `executor-agent-${pid}`,
  ].map(makeFolder);
  createRuntimeFolder(null).remove();
  expect([left, ...others].map((path) => existsSync(path))).toEqual([false, true, true, true, true]);
});

test.runIf(isRoot)("createRuntimeFolder() leaves alone what another user has made under such a name", async () => {
  const name = ownPrefix().replace(String(process.pid), String(await endedPid()));
  const path = makeFolder(`${name}theirs`);
  chownSync(path, 12_345, 12_345);
  expect(isLeftover(`${name}theirs`)).toBe(true);
  createRuntimeFolder(null).remove();
  expect(existsSync(path)).toBe(true);
});

test("createRuntimeFolder() leaves nothing behind where it cannot make all of it", () => {
  const own = () => readdirSync(tmpdir()).filter((name) => name.startsWith(ownPrefix()));
  const before = own();
  // Nobody has that number, so that nothing can be given to them.
  expect(() => createRuntimeFolder({ uid: 2 ** 32, gid: 2 ** 32 })).toThrow();
  expect(own()).toEqual(before);
});

test("many folders are no leak to be warned of, and what they add goes with them", () => {
  const before = [process.listenerCount("exit"), process.getMaxListeners()];
  const folders = Array.from({ length: 30 }, () => createRuntimeFolder(null));
  expect(process.listenerCount("exit")).toBeLessThanOrEqual(process.getMaxListeners());
  for (const folder of folders) {
    folder.remove();
    folder.remove();
  }
  expect([process.listenerCount("exit"), process.getMaxListeners()]).toEqual(before);
});
