import { readMainThreadTime, readUsage } from "./process-usage.ts";
import type { RunnerProcess } from "./runner-process.ts";

const LOOK_MILLISECONDS = 2000;
/** CPU seconds between two looks that an interpreter with nothing to do has no use for. */
const AT_WORK_SECONDS = 0.5;

/** Looks now and then at an interpreter in which nothing was asked to run. One that only said it was done is ended. */
export class IdleWatch {
  #timer: NodeJS.Timeout | null = null;
  #before = 0;

  /** `maxMemory` is in bytes beyond what the interpreter itself takes. */
  start(runner: RunnerProcess, maxMemory: number): void {
    this.stop();
    this.#before = readMainThreadTime(runner.pid);
    this.#timer = setInterval(() => {
      const now = readMainThreadTime(runner.pid);
      const memory = (readUsage(runner.pid)?.memory ?? 0) - runner.baseMemory;
      if (now - this.#before > AT_WORK_SECONDS || memory > maxMemory) {
        runner.kill();
      }
      this.#before = now;
    }, LOOK_MILLISECONDS).unref();
  }

  /** The host itself has given it something to do. */
  excuse(): void {
    this.#before = Number.POSITIVE_INFINITY;
  }

  stop(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }
}
