import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FrameChannel, FrameListener } from "../../src/sandbox/perform-run.ts";
import { performRun } from "../../src/sandbox/perform-run.ts";

const ISOLATION = { level: "none", provider: "memory", mechanisms: [] } as const;
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
    return performRun(channel, { type: "execute" }, { id: "run-1", timeout: 5, isolation: ISOLATION });
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
    const options = { id: "run-1", timeout: 5, isolation: ISOLATION, signal: controller.signal };
    const running = performRun(channel, { type: "execute" }, options);
    controller.abort();
    expect(channel.sent).toEqual([{ type: "execute" }, { type: "interrupt", id: "run-1" }]);
    channel.answer(END);
    await running;
  });
});
