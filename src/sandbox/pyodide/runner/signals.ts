import type { FrameWriter } from "./frame-writer.ts";
import { FRAMES, SIGNAL } from "./host-line.ts";

const SIGALRM = 14;

/** The signals that Python is to see: the host's interrupt, and a timer of its own, since there is no kernel to send one. */
export class Signals {
  readonly shared = new Int32Array(new SharedArrayBuffer(8));
  readonly #writer: FrameWriter;
  #deadline = Number.POSITIVE_INFINITY;
  #interval = 0;
  #check: () => void = () => undefined;

  /** What Python printed is sent before it sleeps, and now and then while it runs. */
  constructor(writer: FrameWriter) {
    this.#writer = writer;
    Atomics.store(this.shared, FRAMES, 0);
  }

  /** What Pyodide reads every few steps of the interpreter, in place of a shared buffer. */
  get buffer(): { 0: number } {
    const take = () => this.#take();
    return {
      get 0() {
        return take();
      },
      set 0(_cleared: number) {
        // Taking a signal has cleared it already.
      },
    };
  }

  /** `check` has Python handle a pending signal; it throws what the handler raises. */
  set onPending(check: () => void) {
    this.#check = check;
  }

  /** Has Python handle a signal that is pending; throws what the handler raises. */
  readonly check = (): void => this.#check();

  /** Seconds, as `signal.setitimer` takes them; 0 stops the timer. */
  readonly setTimer = (seconds: number, interval: number): void => {
    this.#deadline = seconds > 0 ? performance.now() + seconds * 1000 : Number.POSITIVE_INFINITY;
    this.#interval = interval * 1000;
  };

  /** Seconds until the timer is due; 0 when none runs. */
  readonly timeLeft = (): number =>
    Number.isFinite(this.#deadline) ? Math.max(this.#deadline - performance.now(), 1e-3) / 1000 : 0;

  /** Sleeps without using the processor; a signal is handled as it comes. */
  readonly sleep = (seconds: number): void => {
    const end = performance.now() + seconds * 1000;
    this.#writer.flush();
    for (let now = performance.now(); now < end; now = performance.now()) {
      const wait = Math.min(end, this.#deadline) - now;
      if (wait > 0) {
        Atomics.wait(this.shared, SIGNAL, 0, wait);
      }
      this.#check();
    }
  };

  #take(): number {
    this.#writer.flushWhenDue();
    const signal = Atomics.exchange(this.shared, SIGNAL, 0);
    if (signal !== 0 || performance.now() < this.#deadline) {
      return signal;
    }
    this.#deadline = this.#interval > 0 ? performance.now() + this.#interval : Number.POSITIVE_INFINITY;
    return SIGALRM;
  }
}
