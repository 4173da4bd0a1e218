import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import type { Kernel, Sandbox, SandboxPolicy, SandboxProvider } from "../../src/sandbox/index.ts";
import { secret } from "./host-secrets.ts";

const BEAT_MILLISECONDS = 100;
/** Seconds that one of its runs may take, however busy the others are, and on a machine that stands still for a while. */
const BEAT_TIMEOUT = 60;

/** A session of somebody else, which answers all through every case and must notice none of them. */
export class Canary {
  /** What it holds in a variable and in a file: nobody else may see it. */
  readonly secret = secret();
  readonly #sandbox: Sandbox;
  readonly #kernel: Kernel;
  #beats = 0;

  private constructor(sandbox: Sandbox, kernel: Kernel) {
    this.#sandbox = sandbox;
    this.#kernel = kernel;
  }

  static async open(provider: SandboxProvider, policy: SandboxPolicy): Promise<Canary> {
    const sandbox = await provider.open({ ...policy, timeout: BEAT_TIMEOUT });
    const canary = new Canary(sandbox, await sandbox.openKernel());
    const code = `own = ${JSON.stringify(canary.secret)}\nopen("own.txt", "w").write(own)\nbeats = 0`;
    await canary.#kernel.execute({ kind: "code", code, stdin: null, guard: null });
    return canary;
  }

  /** Begins to answer, again and again; the function it returns stops that, and fails if an answer was not right. */
  start(): () => Promise<void> {
    let going = true;
    const answering = (async () => {
      do {
        await this.#beat();
        await wait(going ? BEAT_MILLISECONDS : 0);
      } while (going);
    })();
    // Heard of when it is stopped.
    answering.catch(() => undefined);
    return async () => {
      going = false;
      await answering;
      await this.#beat();
    };
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
  }

  async #beat(): Promise<void> {
    this.#beats += 1;
    const right = `(${this.#beats}, True, ['own.txt'])`;
    const code = `beats += 1\n(beats, own == open("own.txt").read(), sorted(__import__("os").listdir(".")))`;
    const { value, outcome, error } = await this.#kernel.execute({ kind: "code", code, stdin: null, guard: null });
    expect(value?.data["text/plain"], `the canary: ${outcome.reason} ${error?.traceback ?? ""}`).toBe(right);
    expect(outcome.stdout + outcome.stderr).toBe("");
  }
}
