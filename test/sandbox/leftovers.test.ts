import { chownSync, existsSync, mkdirSync, rmSync } from "node:fs";
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
