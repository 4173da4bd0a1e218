import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

const PATIENCE_MILLISECONDS = 20_000;

/** What this process holds of the machine, to be compared with what it held before. */
export interface Holdings {
  readonly processes: readonly number[];
  readonly descriptors: Readonly<Record<string, number>>;
  readonly mounts: string;
  readonly folders: readonly string[];
  readonly priority: number;
}

export function holdings(): Holdings {
  return {
    processes: descendants(),
    descriptors: descriptors(),
    mounts: readFileSync("/proc/self/mountinfo", "utf8"),
    folders: readdirSync(tmpdir()).filter((name) => name.startsWith(`executor-agent-${process.pid}-`)),
    priority: getPriority(),
  };
}

/** Waits until `look` gives what is wanted; throws with the last that it gave when that does not come about. */
export async function until<T>(what: string, look: () => T, isThere: (value: T) => boolean): Promise<T> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const value = look();
    if (isThere(value)) {
      return value;
    }
    if (performance.now() > end) {
      throw new Error(`${what}: ${JSON.stringify(value)}`);
    }
    await wait(10);
  }
}

/** Every process of the machine that is in the pid namespace with that name. */
export function processesInNamespace(namespace: string): number[] {
  return numbered("/proc").filter((pid) => linkOrEmpty(`/proc/${pid}/ns/pid`) === namespace);
}

/** Open descriptors of this process that are neither sockets nor pipes: a sandbox that waits ready has some of those. */
export function lastingDescriptors(): Readonly<Record<string, number>> {
  const { socket: _socket, pipe: _pipe, ...lasting } = descriptors();
  return lasting;
}

function descriptors(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const descriptor of numbered("/proc/self/fd")) {
    const kind = linkOrEmpty(`/proc/self/fd/${descriptor}`).split(":")[0] ?? "";
    // The descriptor of this very look is gone by now.
    if (kind !== "") {
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  return counts;
}

function descendants(): number[] {
  const parents = new Map(numbered("/proc").map((pid) => [pid, parentOf(pid)]));
  return [...parents.keys()].filter((pid) => {
    let current = parents.get(pid);
    while (current !== undefined && current !== process.pid) {
      current = parents.get(current);
    }
    return current === process.pid;
  });
}

function parentOf(pid: number): number | undefined {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return parent === undefined ? undefined : Number(parent);
  } catch {
    // The process ended while we looked.
    return undefined;
  }
}

function numbered(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Gone, or another user's.
    return "";
  }
}
