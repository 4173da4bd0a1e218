import { readlinkSync } from "node:fs";
import { isAlive } from "./host-processes.ts";

const PREFIX = "executor-agent-";
/** How the names of folders begin that this process makes and removes again. */
export function ownPrefix(): string {
  return `${PREFIX}${process.pid}-${pidNamespace()}-`;
}

/** Whether a folder of that name was made by a process that ended before it could remove it. */
export function isLeftover(name: string): boolean {
  const [, pid, namespace] = /^executor-agent-(\d+)-(\d+)-\w+$/.exec(name) ?? [];
  return pid !== undefined && namespace === pidNamespace() && !isAlive(Number(pid));
}

/** What process numbers mean something in: containers may share folders. */
function pidNamespace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
}
