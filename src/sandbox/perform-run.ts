import { z } from "zod";
import {
  type Bindings,
  type Display,
  type EndFrame,
  type KernelError,
  type ReportOf,
  type RunFrame,
  runFrameSchemas,
  type TaskKind,
} from "../protocol/index.ts";
import { CallerListeners } from "./caller-listeners.ts";
import type { FrameChannel, StartFrame } from "./frame-channel.ts";
import type { ExecuteOptions, Execution } from "./kernel.ts";
import type { Isolation } from "./outcome.ts";
import { startPatience } from "./patience.ts";
import { ToolCallAnswers } from "./tool-call-answers.ts";

type Asked = "signal" | "onOutput" | "onDisplay" | "onToolCall" | "onProgress";

export type PerformRunOptions = { readonly isolation: Isolation } & {
  readonly [Key in Asked]?: ExecuteOptions[Key] | undefined;
};

const endOfSomething = z.object({ type: z.literal("end"), id: z.string() });

/** Seconds beyond the timeout in which a supervisor must have answered, interruption and killing included. */
const SUPERVISOR_PATIENCE = 10;

/**
 * Sends `start` and gathers everything until the end of that run. Never rejects for what the run does: when the line
 * breaks or the supervisor falls silent, the end is made up here and says `lost`. Rejects with what a callback of the
 * caller's threw, once the run has ended.
 */
export function performRun<Kind extends TaskKind>(
  channel: FrameChannel,
  start: StartFrame<Kind>,
  options: PerformRunOptions,
): Promise<Execution<Kind>> {
  const { id } = start;
  const { signal } = options;
  const schema: z.ZodType<RunFrame<Kind>> =
    start.type === "execute" ? runFrameSchemas[start.task.kind] : runFrameSchemas.code;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const listeners = new CallerListeners();
    const gathered = new GatheredRun<Kind>(id, {
      ...options,
      onOutput: options.onOutput && listeners.guard(options.onOutput),
      onDisplay: options.onDisplay && listeners.guard(options.onDisplay),
      onProgress: options.onProgress && listeners.guard(options.onProgress),
    });
    const toolCalls = new ToolCallAnswers(channel, { ...options, id });
    const endPatience = startPatience((start.timeout + SUPERVISOR_PATIENCE) * 1000, () => channel.destroy());
    const cancel = () => channel.send({ type: "interrupt", id });
    const stopListening = channel.listen({
      onFrame(frame) {
        const parsed = schema.safeParse(frame);
        if (!parsed.success) {
          // Not one of a run's frames: another listener's. An end that is none would leave the run without one.
          if (endOfSomething.safeParse(frame).data?.id === id) {
            channel.destroy();
          }
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
      if (listeners.failure === null) {
        resolve(gathered.finish(end));
      } else {
        reject(listeners.failure.error);
      }
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

class GatheredRun<Kind extends TaskKind> {
  readonly #id: string;
  readonly #options: PerformRunOptions;
  readonly #displays: Display[] = [];
  #stdout = "";
  #stderr = "";
  #value: Display | null = null;
  #report: ReportOf<Kind> = null;
  #error: KernelError | null = null;
  #bindings: Bindings | null = null;

  constructor(id: string, options: PerformRunOptions) {
    this.#id = id;
    this.#options = options;
  }

  add(frame: RunFrame<Kind>): void {
    if (frame.id !== this.#id) {
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
      this.#report = frame.report;
    } else if (frame.type === "error") {
      this.#error = frame.error;
    } else if (frame.type === "bindings") {
      this.#bindings = { names: frame.names, omitted: frame.omitted };
    }
  }

  finish({ type, id, ...ended }: EndFrame): Execution<Kind> {
    const written = { stdout: this.#stdout, stderr: this.#stderr };
    const outcome = { ...ended, ...written, isolation: this.#options.isolation };
    const claimed = { value: this.#value, displays: this.#displays, error: this.#error, report: this.#report };
    return { outcome, ...claimed, bindings: this.#bindings };
  }
}

function lostEnd(id: string, reason: string, duration: number): EndFrame {
  return {
    type: "end",
    id,
    status: "lost",
    reason: `The sandbox went away during the run: ${reason}`,
    truncated: false,
    usage: { duration, cpuTime: 0, peakMemory: 0 },
    session: "closed",
    files: [],
  };
}
