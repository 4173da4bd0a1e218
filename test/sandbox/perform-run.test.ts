import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { encodeFrame, type Task } from "../../src/protocol/index.ts";
import type { FrameChannel, FrameListener } from "../../src/sandbox/frame-channel.ts";
import type { OnToolCall } from "../../src/sandbox/index.ts";
import { performRun } from "../../src/sandbox/perform-run.ts";

const ISOLATION = { level: "none", provider: "memory", mechanisms: [] } as const;
const START = {
  type: "execute",
  id: "run-1",
  task: { kind: "code", code: "pass", stdin: null, guard: null },
  timeout: 5,
  maxMemory: null,
} as const;
const VALIDATE = { kind: "validate", code: "pass", guard: null } as const;
const TESTS = { kind: "tests", arguments: [], coverage: null, guard: null, key: "00" } as const;
const END = {
  type: "end",
  id: "run-1",
  status: "completed",
  reason: "The code ran to its end",
  exitCode: 0,
  signal: null,
  limit: null,
  truncated: false,
  usage: { duration: 1, cpuTime: 1, peakMemory: 1 },
  session: "kept",
  files: [],
};

/** A channel in memory, whose other side is the test. */
class MemoryChannel implements FrameChannel {
  readonly sent: object[] = [];
  destroyed = false;
  #listener: FrameListener | null = null;

  send(frame: object): void {
    // As a real line does, it takes only what is a frame.
    encodeFrame(frame);
    this.sent.push(frame);
  }

  destroy(): void {
    this.destroyed = true;
    this.#listener?.onClose("its supervisor did not answer");
  }

  listen(listener: FrameListener): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = null;
    };
  }

  answer(frame: object): void {
    this.#listener?.onFrame(frame);
  }
}

describe("performRun()", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function begin(channel: MemoryChannel) {
    return performRun(channel, START, { isolation: ISOLATION });
  }

  test("gathers the frames of its own run until the end", async () => {
    const channel = new MemoryChannel();
    const running = begin(channel);
    channel.answer({ type: "output", id: "run-0", stream: "stdout", text: "of another run" });
    channel.answer({ type: "output", id: "run-1", stream: "stdout", text: "a" });
    channel.answer({ type: "output", id: "run-1", stream: "stderr", text: "b" });
    channel.answer({ type: "display", id: "run-1", display: { data: { "text/plain": "c" } } });
    channel.answer({ ...END, id: "run-0", status: "failed" });
    channel.answer(END);
    const { outcome, displays } = await running;
    expect(outcome).toMatchObject({ status: "completed", stdout: "a", stderr: "b", isolation: ISOLATION });
    expect(displays).toEqual([{ data: { "text/plain": "c" } }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ignores frames that break the protocol, and still needs an end", async () => {
    const channel = new MemoryChannel();
    const running = begin(channel);
    channel.answer({ type: "end", id: "run-1" });
    channel.answer({ type: "display", id: "run-1", display: { data: { "text/plain": 5 } } });
    channel.answer(END);
    expect((await running).displays).toEqual([]);
  });

  test.each<[Task, unknown, unknown]>([
    [VALIDATE, { valid: true, violations: [], imports: ["os"] }, { valid: true, violations: [], imports: ["os"] }],
    [VALIDATE, { valid: true }, null],
    [VALIDATE, { topFunctions: [], hotLines: [], totalTime: 1 }, null],
    [VALIDATE, undefined, null],
    [{ ...START.task, kind: "profile" }, { topFunctions: [], hotLines: [], totalTime: -1 }, null],
    [START.task, { valid: true, violations: [], imports: [] }, null],
    [TESTS, null, null],
    [TESTS, { body: "{}", seal: "0".repeat(64) }, "unsealed"],
  ])("reads what a task %j reports, and nothing that is of another shape: %j", async (task, report, read) => {
    const channel = new MemoryChannel();
    const running = performRun(channel, { ...START, task }, { isolation: ISOLATION });
    channel.answer({ type: "result", id: "run-1", value: { data: { "text/plain": "1" } }, report });
    channel.answer(END);
    expect(await running).toMatchObject({ value: { data: { "text/plain": "1" } }, report: read });
  });

  test("tells of a claim without a seal that there was one", async () => {
    const channel = new MemoryChannel();
    const told: unknown[] = [];
    const onProgress = (claim: unknown) => told.push(claim);
    const running = performRun(channel, { ...START, task: TESTS }, { isolation: ISOLATION, onProgress });
    const sealed = { body: "{}", seal: "0".repeat(64) };
    for (const progress of [sealed, { ...sealed, seal: "0" }, 5]) {
      channel.answer({ type: "progress", id: "run-1", progress });
    }
    channel.answer(END);
    await running;
    expect(told).toEqual([sealed, null, null]);
  });

  test.each([{ status: "timed-out", limit: null }, { status: "failed", exitCode: "0" }, { status: "passed" }])(
    "calls a run lost whose end says %j",
    async (ending) => {
      const channel = new MemoryChannel();
      const running = begin(channel);
      channel.answer({ ...END, ...ending });
      expect((await running).outcome).toMatchObject({ status: "lost", session: "closed" });
      expect(channel.destroyed).toBe(true);
    },
  );

  test("ends a supervisor that stays silent well after the timeout, and calls the run lost", async () => {
    const channel = new MemoryChannel();
    const running = begin(channel);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(channel.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(channel.destroyed).toBe(true);
    const { outcome } = await running;
    expect(outcome).toMatchObject({ status: "lost", session: "closed" });
    expect(outcome.reason).toContain("did not answer");
  });

  test("asks for an interruption when the signal is aborted", async () => {
    const channel = new MemoryChannel();
    const controller = new AbortController();
    const options = { isolation: ISOLATION, signal: controller.signal };
    const running = performRun(channel, START, options);
    controller.abort();
    expect(channel.sent).toEqual([START, { type: "interrupt", id: "run-1" }]);
    channel.answer(END);
    await running;
  });

  describe("with calls of host functions", () => {
    const call = { type: "tool-call", id: "run-1", call: 4, name: "add", arguments: { a: 1 } };

    function answering(channel: MemoryChannel, onToolCall?: OnToolCall) {
      const options = { isolation: ISOLATION, ...(onToolCall && { onToolCall }) };
      return performRun(channel, START, options);
    }

    test("sends each answer with the numbers of run and call", async () => {
      const channel = new MemoryChannel();
      const running = answering(channel, async ({ arguments: given }) => ({ value: given["a"] as number }));
      channel.answer(call);
      await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
      expect(channel.sent[1]).toEqual({ type: "tool-result", id: "run-1", call: 4, value: 1 });
      channel.answer(END);
      await running;
    });

    test("answers nothing of another run, nothing before the last answer, and nothing after the end", async () => {
      const channel = new MemoryChannel();
      const seen: AbortSignal[] = [];
      const { promise, resolve } = Promise.withResolvers<{ value: null }>();
      const running = answering(channel, (_call, signal) => {
        seen.push(signal);
        return promise;
      });
      channel.answer({ ...call, id: "run-0" });
      channel.answer(call);
      channel.answer({ ...call, call: 5 });
      expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
      channel.answer(END);
      await running;
      expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
      resolve({ value: null });
      await promise;
      expect(channel.sent).toHaveLength(1);
    });

    test.each([
      ["nobody answers", undefined, /Nothing on the host answers/],
      ["what answers throws", async () => Promise.reject(new Error("broken")), /^broken$/],
      ["the answer is no JSON", async () => ({ value: 1n as never }), /BigInt/],
      ["the answer is over the frame limit", async () => ({ value: "x".repeat(17 * 2 ** 20) }), /over the limit/],
    ])("says that a call failed when %s", async (_what, onToolCall, message) => {
      const channel = new MemoryChannel();
      const running = answering(channel, onToolCall);
      channel.answer(call);
      await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
      expect(channel.sent[1]).toMatchObject({
        call: 4,
        error: { kind: "failed", message: expect.stringMatching(message) },
      });
      channel.answer(END);
      await running;
    });
  });
});
