import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { readEnvironment } from "../src/config/index.ts";
import { cacheDirectory, preparePythonEnvironment } from "../src/dependencies/index.ts";
import type { Bindings, Display, GuardRules, GuardText, KernelError, Task } from "../src/protocol/index.ts";
import { bindingSchema } from "../src/protocol/index.ts";

/** One entry for the driver: a task, and files to write into the workspace before it. */
export interface DriverEntry {
  readonly task: Task;
  readonly files?: Readonly<Record<string, string>>;
}

/** What the interpreter sent for one task. */
export interface Performance {
  readonly status: "completed" | "failed" | "refused";
  readonly exitCode: number | null;
  readonly reason: string;
  readonly value: Display | null;
  readonly report: unknown;
  readonly displays: readonly Display[];
  readonly progress: readonly unknown[];
  readonly error: KernelError | null;
  readonly bindings: Bindings | null;
}

export interface PythonSession {
  readonly performances: readonly Performance[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

const DRIVER = path.join(import.meta.dirname, "python-driver.py");

const display = z.object({ data: z.record(z.string(), z.string()) });
const error = z.object({
  name: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  traceback: z.string(),
  frames: z.array(z.object({ file: z.string(), line: z.number(), function: z.string(), source: z.string() })),
  facts: z.record(z.string(), z.unknown()),
});
const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("display"), display }),
  z.object({ type: z.literal("progress"), progress: z.unknown() }),
  z.object({ type: z.literal("result"), value: display.nullable(), report: z.unknown() }),
  z.object({ type: z.literal("error"), error }),
  z.object({ type: z.literal("bindings"), names: z.array(bindingSchema), omitted: z.number() }),
  z.object({
    type: z.literal("end"),
    status: z.enum(["completed", "failed", "refused"]),
    exitCode: z.number().nullable(),
    reason: z.string(),
  }),
]);

/** The interpreter of the tests: `EXECUTOR_TEST_PYTHON`, else the project's own environment, prepared when missing. */
export async function testPython(): Promise<string> {
  const given = process.env["EXECUTOR_TEST_PYTHON"];
  if (given !== undefined && given !== "") {
    return given;
  }
  const environment = readEnvironment();
  const cache = cacheDirectory(environment);
  const prepared = await preparePythonEnvironment({ python: null, packages: [], cacheDirectory: cache, environment });
  return prepared.interpreter;
}

/** Performs tasks one after the other in one interpreter, in a folder of their own, without a sandbox. */
export async function performTasks(entries: readonly DriverEntry[]): Promise<PythonSession> {
  const workspace = await mkdtemp(path.join(tmpdir(), "python-"));
  try {
    const child = spawn(await testPython(), [DRIVER], { cwd: workspace, stdio: ["pipe", "pipe", "pipe", "pipe"] });
    const frames = collect(child.stdio[3] as Readable);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.stdin.end(JSON.stringify(entries));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    const performances = toPerformances(await frames);
    return { performances, stdout: await stdout, stderr: await stderr, exitCode };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** What one cell gave. */
export async function performCode(code: string, fields: Partial<Extract<Task, { kind: "code" }>> = {}) {
  const session = await performTasks([cell(code, fields)]);
  return { ...only(session), stdout: session.stdout, stderr: session.stderr };
}

export function cell(code: string, fields: Partial<Extract<Task, { kind: "code" }>> = {}): DriverEntry {
  return { task: { kind: "code", code, stdin: null, guard: null, ...fields } };
}

/** The performance of a session with one task. */
export function only(session: PythonSession): Performance {
  const [performance] = session.performances;
  if (performance === undefined || session.performances.length > 1) {
    throw new Error(`The interpreter ended ${session.performances.length} tasks instead of one: ${session.stderr}`);
  }
  return performance;
}

export function guardRules(rules: Partial<GuardRules> = {}): GuardText {
  return JSON.stringify({
    allowedModules: [],
    packages: [],
    forbiddenFunctions: [],
    detectObfuscation: false,
    ...rules,
  });
}

async function collect(stream: Readable): Promise<string> {
  let text = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    text += String(chunk);
  }
  return text;
}

function toPerformances(text: string): readonly Performance[] {
  const empty = { value: null, report: null, displays: [], progress: [], error: null, bindings: null };
  const performances: Performance[] = [];
  let current: Omit<Performance, "status" | "exitCode" | "reason"> = empty;
  for (const line of text.split("\n").filter((candidate) => candidate !== "")) {
    const received = frame.parse(JSON.parse(line));
    switch (received.type) {
      case "display":
        current = { ...current, displays: [...current.displays, received.display] };
        break;
      case "progress":
        current = { ...current, progress: [...current.progress, received.progress] };
        break;
      case "result":
        current = { ...current, value: received.value, report: received.report };
        break;
      case "error":
        current = { ...current, error: received.error };
        break;
      case "bindings":
        current = { ...current, bindings: { names: received.names, omitted: received.omitted } };
        break;
      case "end":
        performances.push({
          ...current,
          status: received.status,
          exitCode: received.exitCode,
          reason: received.reason,
        });
        current = empty;
    }
  }
  return performances;
}
