import { noticeSchema, openedSchema, runFrameSchemas } from "../src/protocol/index.ts";
import type { PythonEnvironment } from "../src/sandbox/index.ts";
import { ForkServer } from "../src/sandbox/namespaces/fork-server.ts";
import { median } from "./measure.ts";

const ROUNDS = 40;
const MEGABYTE = 1024 * 1024;

export interface Phase {
  readonly phase: string;
  readonly milliseconds: number;
}

/** Where the time of an isolated `pass` goes, from the connection to the fork server to the result. */
export async function measurePhases(options: {
  readonly python: PythonEnvironment;
  readonly kernelPath: string;
}): Promise<readonly Phase[]> {
  const server = new ForkServer({ bubblewrap: "/usr/bin/bwrap", preload: [], ...options });
  const samples = new Map<string, number[]>();
  const note = (phase: string, milliseconds: number) => {
    samples.set(phase, [...(samples.get(phase) ?? []), milliseconds]);
  };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await measureRun(server, note);
    }
  } finally {
    await server.close();
  }
  return [...samples].map(([phase, values]) => ({ phase, milliseconds: median(values) }));
}

async function measureRun(server: ForkServer, note: (phase: string, milliseconds: number) => void): Promise<void> {
  const link = await server.connect();
  const waitFor = <T>(pick: (frame: unknown) => T | undefined) => link.waitFor(pick, (reason) => new Error(reason));
  const phases = await waitFor((frame) => {
    const { data } = noticeSchema.safeParse(frame);
    return data?.type === "ready" ? (data.phases ?? undefined) : undefined;
  });
  note("ahead of time: clone into namespaces", phases.cloned * 1000);
  note("ahead of time: user, pipes, fork of the zygote", (phases.forked - phases.cloned) * 1000);
  note("ahead of time: mounts", (phases.mounted - phases.forked) * 1000);
  note("ahead of time: zygote confined, kernel copied and verified", (phases.verified - phases.mounted) * 1000);

  const opening = performance.now();
  link.send({
    type: "open",
    ...{ maxDisk: 256 * MEGABYTE, maxMemory: 512 * MEGABYTE, maxFileSize: 64 * MEGABYTE, maxProcesses: 64 },
    ...{ maxOutputLength: 10_000, maxOutputBytes: 64 * MEGABYTE, environment: {}, functions: [], rewind: false },
  });
  await waitFor((frame) => openedSchema.safeParse(frame).data);
  const opened = performance.now();
  note("open: limits, policy, and the way there and back", opened - opening);

  const task = { kind: "code", code: "pass", stdin: null, guard: null } as const;
  link.send({ type: "execute", id: "run", timeout: 30, maxMemory: null, task });
  const end = await waitFor((frame) => {
    const { data } = runFrameSchemas.code.safeParse(frame);
    return data?.type === "end" ? data : undefined;
  });
  const ended = performance.now();
  note("run, as the supervisor measures it", end.usage.duration * 1000);
  note("before and after it: measure, collect, and the way", ended - opened - end.usage.duration * 1000);
  await link.renew();
  note("made new for another use", performance.now() - ended);
  const closing = performance.now();
  link.send({ type: "shutdown" });
  link.close();
  await link.closed;
  note("close", performance.now() - closing);
}
