import { type Display, type EndFrame, type FromKernel, fromKernelSchema, type KernelError } from "../protocol/index.ts";
import { CallerListeners } from "./caller-listeners.ts";
import type { FrameChannel } from "./frame-channel.ts";
import type { Execution, OnToolCall } from "./kernel.ts";
import type { Ending, Isolation, Outcome, OutputChunk } from "./outcome.ts";
import { startPatience } from "./patience.ts";
import { ToolCallAnswers } from "./tool-call-answers.ts";

export interface PerformRunOptions {
  readonly id: string;
  /** Seconds. */
  readonly timeout: number;
  readonly isolation: Isolation;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
  readonly onDisplay?: ((display: Display) => void) | undefined;
  readonly onToolCall?: OnToolCall | undefined;
  readonly onProgress?: ((progress: unknown) => void) | undefined;
}

/** Seconds beyond the timeout in which a supervisor must have answered, interruption and killing included. */
const SUPERVISOR_PATIENCE = 10;

/**
 * Sends `start` and gathers everything until the end of that run. Never rejects for what the run does: when the line
 * breaks or the supervisor falls silent, the end is made up here and says `lost`. Rejects with what a callback of the
 * caller's threw, once the run has ended.
 */
export function performRun(channel: FrameChannel, start: object, options: PerformRunOptions): Promise<Execution> {
  const { id, signal } = options;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const listeners = new CallerListeners();
    const gathered = new GatheredRun({
      ...options,
      onOutput: options.onOutput && listeners.guard(options.onOutput),
      onDisplay: options.onDisplay && listeners.guard(options.onDisplay),
      onProgress: options.onProgress && listeners.guard(options.onProgress),
    });
    const toolCalls = new ToolCallAnswers(channel, options);
    const endPatience = startPatience((options.timeout + SUPERVISOR_PATIENCE) * 1000, () => channel.destroy());
    const cancel = () => channel.send({ type: "interrupt", id });
    const stopListening = channel.listen({
      onFrame(frame) {
        const parsed = fromKernelSchema.safeParse(frame);
        if (!parsed.success) {
          // Not one of a run's frames: another listener's. An end that is none would leave the run without one.
          if (isEndOf(id, frame)) channel.destroy();
          return;
        }
        if (parsed.data.type === "end" && parsed.data.id === id) {
          settle(parsed.data);
        } else if (parsed.data.type === "tool-call") {
          toolCalls.take(parsed.data);
        } else {
          gathered.add(parsed.data);
        }
      },
      onClose(reason) {
        settle(lostEnd(id, reason, (performance.now() - startedAt) / 1000));
      },
    });
    function settle(end: EndFrame): void {
      endPatience();
      signal?.removeEventListener("abort", cancel);
      stopListening();
      toolCalls.end();
      if (listeners.failure === null) resolve(gathered.finish(end));
      else reject(listeners.failure.error);
    }
    try {
      channel.send(start);
    } catch (error) {
      endPatience();
      stopListening();
      reject(error);
      return;
    }
    if (signal?.aborted) {
      cancel();
    } else {
      signal?.addEventListener("abort", cancel, { once: true });
    }
  });
}

function isEndOf(id: string, frame: unknown): boolean {
  return (
    typeof frame === "object" &&
    frame !== null &&
    "type" in frame &&
    frame.type === "end" &&
    "id" in frame &&
    frame.id === id
  );
}

class GatheredRun {
  readonly #options: PerformRunOptions;
  readonly #displays: Display[] = [];
  #stdout = "";
  #stderr = "";
  #value: Display | null = null;
  #report: unknown = null;
  #error: KernelError | null = null;

  constructor(options: PerformRunOptions) {
    this.#options = options;
  }

  add(frame: FromKernel): void {
    if (frame.id !== this.#options.id) {
      return;
    }
    if (frame.type === "output") {
      if (frame.stream === "stdout") {
        this.#stdout += frame.text;
      } else {
        this.#stderr += frame.text;
      }
      this.#options.onOutput?.({ stream: frame.stream, text: frame.text });
    } else if (frame.type === "display") {
      this.#displays.push(frame.display);
      this.#options.onDisplay?.(frame.display);
    } else if (frame.type === "progress") {
      this.#options.onProgress?.(frame.progress);
    } else if (frame.type === "result") {
      this.#value = frame.value;
      this.#report = frame.report ?? null;
    } else if (frame.type === "error") {
      this.#error = frame.error;
    }
  }

  finish(end: EndFrame): Execution {
    const outcome: Outcome = {
      ...endingOf(end),
      reason: end.reason,
      stdout: this.#stdout,
      stderr: this.#stderr,
      truncated: end.truncated,
      usage: end.usage,
      isolation: this.#options.isolation,
      session: end.session,
      files: end.files,
    };
    return { outcome, value: this.#value, displays: this.#displays, error: this.#error, report: this.#report };
  }
}

function endingOf(end: EndFrame): Ending {
  switch (end.status) {
    case "failed":
      return { status: "failed", exitCode: end.exitCode };
    case "killed":
      return { status: "killed", exitCode: end.exitCode, signal: end.signal };
    case "timed-out":
    case "out-of-memory":
    case "output-limit":
      return end.limit === null ? { status: "lost" } : { status: end.status, limit: end.limit };
    default:
      return { status: end.status };
  }
}

function lostEnd(id: string, reason: string, duration: number): EndFrame {
  return {
    type: "end",
    id,
    status: "lost",
    reason: `The sandbox went away during the run: ${reason}`,
    exitCode: null,
    signal: null,
    limit: null,
    truncated: false,
    usage: { duration, cpuTime: 0, peakMemory: 0 },
    session: "closed",
    files: [],
  };
}
