import { readFileSync, writeFileSync } from "node:fs";

/** What a process has used so far. */
export interface ProcessUsage {
  /** CPU seconds of all its threads. */
  readonly cpuTime: number;
  /** Bytes of its own memory in use now: what it shares with files is left out. */
  readonly memory: number;
  /** The most bytes that were ever resident, since the last {@link resetPeak}. */
  readonly peak: number;
}

const TICKS_PER_SECOND = 100;

/** Whether this system lets one process look at what another uses. */
export const canMeasure = process.platform === "linux";

/** Reads what a process uses from `/proc`; null when it is gone, or where there is no such thing. */
export function readUsage(pid: number): ProcessUsage | null {
  if (!canMeasure) {
    return null;
  }
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const cpuTime = readCpuTime(`/proc/${pid}/stat`);
    const memory = kilobytes(status, "RssAnon") + kilobytes(status, "RssShmem");
    return { cpuTime, memory, peak: kilobytes(status, "VmHWM") };
  } catch {
    // The process has ended between two looks.
    return null;
  }
}

/** CPU seconds of a process's first thread alone: those of a compiler in the background are left out. */
export function readMainThreadTime(pid: number): number {
  try {
    return canMeasure ? readCpuTime(`/proc/${pid}/task/${pid}/stat`) : 0;
  } catch {
    // The process has ended between two looks.
    return 0;
  }
}

/** Makes the peak begin anew at what is resident now, where the system allows it. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // The old mark stays: the figure is then too high, never too low.
  }
}

function readCpuTime(file: string): number {
  const stat = readFileSync(file, "latin1");
  // The second field is the program's name, which may hold anything, blanks and parentheses included.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function kilobytes(status: string, name: string): number {
  const line = status.split("\n").find((each) => each.startsWith(`${name}:`));
  return Number.parseInt(line?.slice(name.length + 1) ?? "0", 10) * 1024;
}
