import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Execution, OutcomeStatus, SandboxPolicy } from "../../src/sandbox/index.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { unlessAborted } from "../../src/sandbox/unless-aborted.ts";
import { testPolicy } from "../sandbox/test-policy.ts";
import { Canary } from "./canary.ts";
import { STANDARD_GUARD } from "./guard-rules.ts";
import { HostSecrets } from "./host-secrets.ts";
import { answersOf, attackProgram, type OutsideRun, REACHED, runOutside } from "./outside.ts";
import { type Holdings, holdings, lastingDescriptors, until } from "./residue.ts";
import { REWIND, type SessionAfter } from "./session-after.ts";
import { type Guest, type GuestOptions, Visit } from "./visit.ts";

const provider = createProvider("namespaces");
const report = await provider.probe();
export const isRoot = process.getuid?.() === 0;

/** What a case may use of its group. */
export interface Place {
  readonly host: HostSecrets;
  readonly policy: SandboxPolicy;
  readonly canary: Canary;
}

/** How a run has to end. Several states of the session stand for any of them. */
export interface ExpectedEnding {
  readonly status: OutcomeStatus | readonly OutcomeStatus[];
  readonly session: SessionAfter | readonly SessionAfter[];
  readonly error?: string | RegExp;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout?: string | RegExp;
}

/** The same code with nothing that would stop it. */
export type Control =
  /** In a sandbox whose limits are wide enough it ends in another way. */
  | { readonly limits: Partial<SandboxPolicy>; readonly status: OutcomeStatus }
  /** Outside of any sandbox it runs for longer than it may inside; `ending` is added where a cell does more than a program. */
  | { readonly goesOnFor: number; readonly ending?: string }
  /** Outside it ends like this. */
  | { readonly outside: (ran: OutsideRun) => void; readonly ending?: string };

/** A cell that must end in a certain way. */
export interface RunCase {
  readonly code: string;
  readonly limits?: Partial<SandboxPolicy>;
  readonly stdin?: string;
  readonly ends: ExpectedEnding;
  readonly check?: (execution: Execution, guest: Guest) => void | Promise<void>;
  /** Null for a case that is a positive control itself. */
  readonly control: Control | null;
}

/** A program that reports every try with `attempt(label, work)`, none of which may reach anything. */
export interface AttackCase {
  readonly code: string | ((place: Place) => string);
  /** What each try is answered. */
  readonly answers: RegExp;
  /** What reaches its goal outside: every try, or at least one; only with a right that root alone has; or a reason why not. */
  readonly outside: "all" | "some" | "as root" | "some as root" | { readonly lacks: string };
  readonly limits?: Partial<SandboxPolicy>;
}

export interface Group {
  run(title: string, runCase: RunCase): void;
  attack(title: string, attackCase: AttackCase): void;
  /** A case of several steps; what holds after every case holds after it too. */
  story(title: string, steps: (visit: Visit, place: Place) => Promise<void>): void;
  /** The same for a case that must not run beside others of its group. */
  storyAlone(title: string, steps: (visit: Visit, place: Place) => Promise<void>): void;
}

/**
 * A group of cases on real sandboxes. After every one a new sandbox answers, nothing is left of the old, a session beside
 * it has noticed nothing, and no answer contains a secret.
 */
export function describeContainment(name: string, register: (group: Group) => void): void {
  describe.skipIf(!report.available)(
    `${name}${report.available ? "" : ` (skipped: ${report.reason})`}`,
    { concurrent: true },
    () => {
      const host = new HostSecrets();
      const outsideFolder = mkdtempSync(join(tmpdir(), "outside-"));
      const attacks: [string, AttackCase][] = [];
      let place: Place;
      let before: Holdings;

      beforeAll(async () => {
        await host.listen();
        const policy = await testPolicy({ rewind: REWIND });
        before = holdings();
        place = { host, policy, canary: await Canary.open(provider, policy) };
      });
      afterAll(async () => {
        await place.canary.close();
        await provider.close();
        host.close();
        rmSync(outsideFolder, { recursive: true, force: true });
      });

      /** At the time limit of a test, which aborts `signal`, its sandboxes are closed: they must not slow down the next. */
      async function inVisit(steps: (visit: Visit) => Promise<void>, { signal }: TestContext): Promise<void> {
        const { descriptors, mounts, folders } = { ...holdings(), descriptors: lastingDescriptors() };
        const visit = new Visit(provider, place.policy);
        const stopCanary = place.canary.start();
        try {
          await unlessAborted(steps(visit), signal);
        } finally {
          await visit.end();
          await stopCanary();
        }
        for (const value of [...host.values, place.canary.secret]) {
          expect(visit.answers).not.toContain(value);
        }
        await until("Descriptors were left open", lastingDescriptors, (now) => isAtMost(now, descriptors));
        expect([holdings().mounts, holdings().folders]).toEqual([mounts, folders]);
        await assertNewSessionAnswers(place);
      }

      const outside = (code: string, seconds = 30) =>
        runOutside(place.policy.python.interpreter, code, { cwd: outsideFolder, seconds });

      register({
        run(title, runCase) {
          test(title, (context) => inVisit((visit) => performRunCase(visit, runCase), context));
          const { control } = runCase;
          if (control !== null) {
            test(`${title} (control)`, async (context) => {
              if ("limits" in control) {
                await inVisit(async (visit) => {
                  const guest = await visit.open({ ...runCase.limits, ...control.limits });
                  const { outcome, error } = await guest.execute(runCase.code, inputOf(runCase));
                  expect(outcome.status, `${outcome.reason} ${error?.traceback}`).toBe(control.status);
                }, context);
              } else if ("goesOnFor" in control) {
                const ran = await outside(programOf(runCase, control), control.goesOnFor);
                expect(ran.wentOn, ran.stderr).toBe(true);
              } else {
                control.outside(await outside(programOf(runCase, control)));
              }
            });
          }
        },
        attack(title, attackCase) {
          attacks.push([title, attackCase]);
          const codeOf = () =>
            attackProgram(typeof attackCase.code === "string" ? attackCase.code : attackCase.code(place));
          test(title, (context) =>
            inVisit(async (visit) => {
              const guest = await visit.open(attackCase.limits);
              assertNothingReached(await guest.execute(codeOf()), attackCase.answers);
            }, context),
          );
          test(`${title} (control)`, async (context) => {
            const { lacks } = typeof attackCase.outside === "object" ? attackCase.outside : { lacks: null };
            context.skip(lacks !== null, lacks ?? "");
            const isRoots = attackCase.outside === "as root" || attackCase.outside === "some as root";
            context.skip(isRoots && !isRoot, "Only root may do this without a sandbox");
            const { stdout, stderr } = await outside(codeOf());
            const answers = [...answersOf(stdout).entries()];
            expect(answers.length, stderr).toBeGreaterThan(0);
            const failed = answers.filter(([, answer]) => answer !== REACHED);
            const someSuffice = attackCase.outside === "some" || attackCase.outside === "some as root";
            if (someSuffice ? failed.length === answers.length : failed.length > 0) {
              expect.fail(`Not reached outside either: ${failed.map((pair) => pair.join(": ")).join(", ")} ${stderr}`);
            }
          });
        },
        story(title, steps) {
          test(title, (context) => inVisit((visit) => steps(visit, place), context));
        },
        storyAlone(title, steps) {
          test.sequential(title, (context) => inVisit((visit) => steps(visit, place), context));
        },
      });

      if (attacks.length > 0) {
        test("G15 the same attacks reach nothing with the guard-rail on", (context) =>
          inVisit(async (visit) => {
            for (const [title, { code, answers, limits }] of attacks) {
              const guest = await visit.open(limits);
              const program = attackProgram(typeof code === "string" ? code : code(place));
              const execution = await guest.execute(program, { guard: STANDARD_GUARD });
              const refused = execution.outcome.status === "refused" || execution.error?.name === "SecurityViolation";
              if (!refused) {
                assertNothingReached(execution, answers, title);
              }
            }
          }, context));
      }

      test.sequential("leaves nothing behind in the end", async () => {
        await place.canary.close();
        await provider.close();
        await until("Processes were left", holdings, ({ processes }) => processes.length === before.processes.length);
        await until(
          "Descriptors were left",
          () => holdings().descriptors,
          (now) => isAtMost(now, before.descriptors),
        );
        expect(holdings().mounts).toBe(before.mounts);
        expect(holdings().folders).toEqual(before.folders);
        expect(holdings().priority, "an attack's control outside has changed it").toBe(before.priority);
      });
    },
  );
}

function inputOf({ stdin }: RunCase): GuestOptions {
  return stdin === undefined ? {} : { stdin };
}

/** A cell as a program, with what makes it do by itself what a cell does. */
function programOf({ code }: RunCase, { ending = "" }: { readonly ending?: string }): string {
  return `${code}\n${ending}`;
}

async function performRunCase(visit: Visit, runCase: RunCase): Promise<void> {
  const { code, limits, ends, check } = runCase;
  const guest = await visit.open(limits);
  const execution = await guest.execute(code, inputOf(runCase));
  const { outcome, error } = execution;
  const said = `${outcome.status}: ${outcome.reason} ${error?.traceback ?? ""} ${outcome.stderr}`;
  expect([ends.status].flat(), said).toContain(outcome.status);
  if (ends.error !== undefined) {
    expect(error?.name, said).toMatch(ends.error);
  }
  if (ends.exitCode !== undefined) {
    expect("exitCode" in outcome && outcome.exitCode, said).toBe(ends.exitCode);
  }
  if (ends.signal !== undefined) {
    expect("signal" in outcome && outcome.signal, said).toBe(ends.signal);
  }
  if (ends.stdout !== undefined) {
    expect(outcome.stdout, said).toMatch(ends.stdout);
  }
  await check?.(execution, guest);
  await guest.expectLeft(outcome, ...[ends.session].flat());
}

function assertNothingReached({ outcome, error }: Execution, allowed: RegExp, title = ""): void {
  const said = `${title} ${outcome.status}: ${outcome.reason} ${error?.traceback ?? ""} ${outcome.stderr}`;
  const answers = answersOf(outcome.stdout);
  expect(answers.size, said).toBeGreaterThan(0);
  expect(outcome.status, said).toBe("completed");
  const wrong = [...answers]
    .filter(([, answer]) => answer === REACHED || !allowed.test(answer))
    .map((pair) => pair.join(": "));
  if (wrong.length > 0) {
    expect.fail(`${wrong.join(", ")} ${said}`);
  }
}

async function assertNewSessionAnswers({ policy }: Place): Promise<void> {
  await using sandbox = await provider.open(policy);
  const kernel = await sandbox.openKernel();
  const code = "import os\n(6 * 7, os.listdir('.'))";
  const { value } = await kernel.execute({ kind: "code", code, stdin: null, guard: null });
  expect(value?.data["text/plain"]).toBe("(42, [])");
}

function isAtMost(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): boolean {
  return Object.entries(now).every(([kind, count]) => count <= (before[kind] ?? 0));
}
