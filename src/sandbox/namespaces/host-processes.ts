import { readdirSync, readFileSync } from "node:fs";
import { systemCode } from "../../errors/index.ts";

/** Whether a process of this number exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists, although it may not be signalled.
    return systemCode(error) === "EPERM";
  }
}

/** Numbers of all processes that descend from this one and have not ended. */
export function descendantsOf(ancestor: number): readonly number[] {
  const children = Map.groupBy(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
    parentOf,
  );
  const found: number[] = [];
  const next = [ancestor];
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    const offspring = children.get(pid) ?? [];
    found.push(...offspring);
    next.push(...offspring);
  }
  return found;
}

function parentOf(pid: number): number | null {
  try {
    // The name before it may hold anything, parentheses and spaces included.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return Number(parent);
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
