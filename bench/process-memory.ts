import { readdirSync, readFileSync } from "node:fs";

/** Every process that descends from one, itself left out. */
export function descendants(ancestor: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readOrNull(`/proc/${name}/stat`) : null;
    // The command's name stands in parentheses, and may hold anything.
    const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent !== undefined) {
      parents.set(Number(name), Number(parent));
    }
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid !== 0 && (parents.get(pid) === ancestor || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

/** MB that processes take, each page divided among all that share it. */
export function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const rollup = readOrNull(`/proc/${pid}/smaps_rollup`);
    return sum + Number(rollup?.match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0) / 1024;
  }, 0);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
