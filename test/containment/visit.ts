import { expect } from "vitest";
import type { GuardText, Task } from "../../src/protocol/index.ts";
import type {
  ExecuteOptions,
  Execution,
  Outcome,
  RunOptions,
  Sandbox,
  SandboxPolicy,
  SandboxProvider,
} from "../../src/sandbox/index.ts";
import { processesInNamespace, until } from "./residue.ts";
import type { SessionAfter } from "./session-after.ts";

const MARK = `
import os
survivor = "kept"
with open("survivor.txt", "w") as _file:
    _file.write(survivor)
del _file
os.readlink("/proc/self/ns/pid")`;
const SURVIVES = `("survivor" in globals(), open("survivor.txt").read())`;
const MAX_REPORTED_FILES = 1000;
/** Seconds for what the cases themselves have to run: not their subject, however short a time limit that has. */
const PATIENT = { timeout: 60 };

export interface GuestOptions extends ExecuteOptions {
  readonly guard?: GuardText | null;
  readonly stdin?: string;
}

/** A sandbox that a case has opened, marked with a variable and a file to see afterwards what is left of it. */
export interface Guest {
  readonly sandbox: Sandbox;
  execute(code: string, options?: GuestOptions): Promise<Execution>;
  run(command: readonly [string, ...string[]], options?: RunOptions): Promise<Outcome>;
  /** Fails unless the session says, and shows, one of `states`. */
  expectLeft(outcome: Outcome, ...states: readonly SessionAfter[]): Promise<void>;
}

/** What one case opens and is answered. `end` closes it all, and fails when something is left of it. */
export class Visit {
  readonly provider: SandboxProvider;
  readonly policy: SandboxPolicy;
  readonly #guests: Sandbox[] = [];
  readonly #namespaces: string[] = [];
  readonly #answers: unknown[] = [];

  constructor(provider: SandboxProvider, policy: SandboxPolicy) {
    this.provider = provider;
    this.policy = policy;
  }

  /** Everything that was answered, as text. */
  get answers(): string {
    return JSON.stringify(this.#answers);
  }

  async open(limits: Partial<SandboxPolicy> = {}): Promise<Guest> {
    const policy = { ...this.policy, ...limits };
    const sandbox = await this.provider.open(policy);
    this.#guests.push(sandbox);
    const kernel = await sandbox.openKernel();
    const keep = <T>(answer: T): T => {
      this.#answers.push(answer);
      return answer;
    };
    const execute = async (code: string, { guard = null, stdin, ...options }: GuestOptions = {}) => {
      const task: Task = { kind: "code", code, stdin: stdin ?? null, guard };
      const execution = keep(await kernel.execute(task, options));
      assertWellFormed(execution.outcome, policy, sandbox);
      return execution;
    };
    const marked = await execute(MARK, PATIENT);
    this.#namespaces.push(textOf(marked).slice(1, -1));
    return {
      sandbox,
      execute,
      async run(command, options) {
        const outcome = keep(await sandbox.run(command, options));
        assertWellFormed(outcome, policy, sandbox);
        return outcome;
      },
      async expectLeft(outcome, ...states) {
        const state = states.find(({ session }) => session === outcome.session);
        expect(state, `session ${outcome.session}: ${outcome.reason}`).toBeDefined();
        const { value, error } = await kernel.execute(
          { kind: "code", code: SURVIVES, stdin: null, guard: null },
          PATIENT,
        );
        const left = `(${state?.variables ? "True" : "False"}, 'kept')`;
        expect(value?.data["text/plain"], error?.traceback).toBe(left);
      },
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#guests.map((sandbox) => sandbox.close()));
    for (const namespace of this.#namespaces) {
      await until(
        "Processes outlived their sandbox",
        () => processesInNamespace(namespace),
        (left) => left.length === 0,
      );
    }
  }
}

/** The text of the last expression's value. */
export function textOf({ value, outcome, error }: Execution): string {
  const text = value?.data["text/plain"];
  expect(text, `${outcome.status}: ${outcome.reason} ${error?.traceback ?? ""}`).toBeDefined();
  return text ?? "";
}

/** Holds an answer to what every answer is, whatever the code did. */
function assertWellFormed(outcome: Outcome, policy: SandboxPolicy, { isolation }: Sandbox): void {
  expect(outcome.reason).not.toBe("");
  expect(outcome.isolation).toEqual(isolation);
  expect(outcome.isolation.level).toBe("kernel");
  expect(["kept", "reset", "restored", "closed"]).toContain(outcome.session);
  for (const text of [outcome.stdout, outcome.stderr]) {
    expect(text.replace(/\n\[[\d,]+ characters left out\]\n/, "").length).toBeLessThanOrEqual(policy.maxOutputLength);
  }
  expect(outcome.files.length).toBeLessThanOrEqual(MAX_REPORTED_FILES);
  for (const figure of Object.values(outcome.usage)) {
    expect(Number.isFinite(figure) && figure >= 0, JSON.stringify(outcome.usage)).toBe(true);
  }
  if (outcome.status === "timed-out" || outcome.status === "out-of-memory" || outcome.status === "output-limit") {
    const names = { "timed-out": "time", "out-of-memory": "memory", "output-limit": "output" } as const;
    expect(outcome.limit.name).toBe(names[outcome.status]);
    expect(outcome.limit.value).toBeGreaterThan(0);
  }
  // Whatever was printed survives a way through JSON unchanged.
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
}
