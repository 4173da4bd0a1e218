import { RunnerProcess, type RunnerProcessOptions } from "./runner-process.ts";

/** After so long without use the spare process is given up: it holds as much memory as one at work. */
const SPARE_MILLISECONDS = 5 * 60 * 1000;

/** Starts runners, from the second one on one ahead of need: loading Python takes half a second or more. */
export class RunnerPool {
  readonly #spares = new Map<string, RunnerProcess>();
  readonly #all = new Set<RunnerProcess>();
  #expiry: NodeJS.Timeout | null = null;
  #closed = false;
  /** What runners were asked for before: whoever asks once may never ask again. */
  readonly #used = new Set<string>();

  /** The processes that wait to be taken. */
  get spares(): readonly RunnerProcess[] {
    return [...this.#spares.values()];
  }

  /** A process that is ready and that nobody else has. Throws `sandbox-unavailable`. */
  async take(options: RunnerProcessOptions): Promise<RunnerProcess> {
    const key = JSON.stringify(options);
    const spare = this.#spares.get(key);
    this.#spares.delete(key);
    const runner = spare?.isAlive ? spare : this.#start(options);
    runner.keepHostAlive(true);
    await runner.ready;
    if (this.#used.has(key) && !this.#closed && !this.#spares.has(key)) {
      this.#spares.set(key, this.#start(options));
      this.#postponeExpiry();
    }
    this.#used.add(key);
    return runner;
  }

  /** Ends every process that was started here, in use or not. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#expiry !== null) {
      clearTimeout(this.#expiry);
    }
    await Promise.all(
      [...this.#all].map(async (runner) => {
        runner.keepHostAlive(true);
        runner.kill();
        await runner.exited;
      }),
    );
    this.#spares.clear();
    this.#closed = false;
  }

  #start(options: RunnerProcessOptions): RunnerProcess {
    const runner = new RunnerProcess(options);
    this.#all.add(runner);
    // How it ended is told to whoever uses it; here it only counts that it is gone.
    runner.exited.then(() => this.#all.delete(runner)).catch(() => undefined);
    runner.keepHostAlive(false);
    return runner;
  }

  #postponeExpiry(): void {
    if (this.#expiry !== null) {
      clearTimeout(this.#expiry);
    }
    this.#expiry = setTimeout(() => {
      for (const spare of this.#spares.values()) {
        spare.kill();
      }
      this.#spares.clear();
    }, SPARE_MILLISECONDS).unref();
  }
}
