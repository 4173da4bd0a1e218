import { spawn } from "node:child_process";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runCli } from "../../src/cli/run-cli.ts";

export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
export const program = fileURLToPath(new URL("../../bin/executor.js", import.meta.url));

export interface ProgramOptions {
  readonly directory?: string;
  readonly stdin?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** The Node to run it with. @default this one */
  readonly node?: string;
}

interface InProcessOptions extends ProgramOptions {
  /** Stands for `stdin`, and need not end. */
  readonly input?: Readable;
  /** Aborted when the user wants to stop. @default never */
  readonly signal?: AbortSignal;
}

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does. */
export async function runProgram(words: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const child = spawn(options.node ?? process.execPath, [program, ...words], {
    cwd: options.directory ?? projectFolder,
    env: { ...inherited, NO_COLOR: "1", ...options.variables },
  });
  child.stdin.end(options.stdin ?? "");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

/** Runs the command line in this process: what it is given and what it says is the same, and it starts at once. */
export async function runInProcess(words: readonly string[], options: InProcessOptions = {}): Promise<ProgramResult> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runCli({
    arguments: words,
    stdin: options.input ?? Readable.from([options.stdin ?? ""]),
    stdout,
    stderr,
    variables: { ...inherited, NO_COLOR: "1", ...options.variables },
    workingDirectory: options.directory ?? projectFolder,
    signal: options.signal ?? new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  const [out, error] = await said;
  return { exitCode, stdout: out, stderr: error };
}
