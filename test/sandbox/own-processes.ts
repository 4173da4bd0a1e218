import { readdirSync, readFileSync } from "node:fs";

/** Host numbers of this process's supervisors: first of a pid namespace inside of the fork server's. */
export function supervisors(): number[] {
  return descendants((numbers) => numbers.length >= 3 && numbers.at(-1) === "1");
}

/** Host numbers of this process's fork servers: in a pid namespace, but not in one of a sandbox, nor its first. */
export function servers(): number[] {
  return descendants((numbers) => numbers.length === 2 && numbers.at(-1) !== "1");
}

/** Host numbers of the processes below this one that have such numbers in the namespaces that they are in. */
function descendants(matches: (numbers: readonly string[]) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const numbers = /^NSpid:\s+(.+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]?.split(/\s+/) ?? [];
      return matches(numbers) && descendsFromMe(pid);
    });
}

function descendsFromMe(pid: number): boolean {
  for (let current = pid; current > 1; ) {
    if (current === process.pid) {
      return true;
    }
    current = Number(/^PPid:\s+(\d+)$/m.exec(readOrEmpty(`/proc/${current}/status`))?.[1] ?? 0);
  }
  return false;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process ended while we looked.
    return "";
  }
}
