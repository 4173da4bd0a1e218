import { closeSync, openSync } from "node:fs";
import { ExecutorError } from "../errors/index.ts";

const WORDS =
  /\b(?:EAGAIN|EMFILE|ENFILE|ENOMEM)\b|Resource temporarily unavailable|Cannot allocate memory|Too many open files|No space left on device/;
/** What another program's pipes take, and Node's own line to it. */
const FILES = 12;

/** Whether something failed for want of what is only used up for now: processes, memory, open files. */
export function isShortage(words: string): boolean {
  return WORDS.test(words);
}

/**
 * Throws `sandbox-unavailable` when this process cannot open the files that starting another program takes. To be called
 * before: Node tells of it by an event that nobody can listen to yet, which would end the process.
 */
export function assertProgramsCanStart(): void {
  const opened: number[] = [];
  try {
    while (opened.length < FILES) {
      opened.push(openSync("/", "r"));
    }
  } catch (cause) {
    const message = "No more programs can be started: this process has too many files open (EMFILE)";
    const hint = "Close sessions that are not needed, or raise the limit on open files (`ulimit -n`)";
    throw new ExecutorError("sandbox-unavailable", message, { cause, hint });
  } finally {
    for (const descriptor of opened) {
      closeSync(descriptor);
    }
  }
}
