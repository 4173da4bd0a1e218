import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { CallAnswer, HostFunction, Task } from "../../../protocol/index.ts";

/** What the host sends. It is trusted: these are its own words, not claims. */
export type HostFrame =
  | {
      readonly type: "open";
      readonly maxDisk: number;
      readonly maxFileSize: number;
      readonly maxMemory: number;
      readonly environment: Readonly<Record<string, string>>;
      readonly preload: readonly string[];
      readonly functions: readonly HostFunction[];
    }
  | { readonly type: "execute"; readonly run: string; readonly task: Task; readonly maxMemory: number }
  | { readonly type: "interrupt" }
  | ToolResult
  | WorkspaceChange;

/** The host's answer to a call of one of its functions. */
export type ToolResult = { readonly type: "tool-result"; readonly call: number } & CallAnswer;

/** What the host does to the workspace. */
export type WorkspaceChange =
  | { readonly type: "write"; readonly path: string; readonly data: string; readonly append: boolean }
  | { readonly type: "make-folder" | "remove"; readonly path: string };

const LOOK_MILLISECONDS = 20;

/** Places in the memory that both threads share. */
export const FRAMES = 0;
export const SIGNAL = 1;

/** The host's frames, read by a second thread, so that an interrupt and the host's end are seen while Python runs. */
export class HostLine {
  readonly #shared: Int32Array;
  readonly #port;

  constructor(shared: Int32Array) {
    this.#shared = shared;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const thread = new URL(`./host-line-thread${import.meta.url.slice(-3)}`, import.meta.url);
    new Worker(thread, { env: {}, argv: [], workerData: { shared, port: port2 }, transferList: [port2] }).unref();
  }

  /** Waits for the next frame, without letting anything else happen in this thread. */
  receive(): HostFrame {
    for (;;) {
      const seen = Atomics.load(this.#shared, FRAMES);
      const frame = this.#take();
      if (frame !== undefined) {
        return frame;
      }
      Atomics.wait(this.#shared, FRAMES, seen);
    }
  }

  /** Waits for the answer to a call, while code waits for it. `look` is called often, and may throw to break it off. */
  receiveAnswer(call: number, look: () => void): ToolResult {
    for (;;) {
      const seen = Atomics.load(this.#shared, FRAMES);
      const frame = this.#take();
      // During a run the host sends nothing else; an answer to a call of an earlier run is nobody's any more.
      if (frame?.type === "tool-result" && frame.call === call) {
        return frame;
      }
      if (frame === undefined) {
        Atomics.wait(this.#shared, FRAMES, seen, LOOK_MILLISECONDS);
        look();
      }
    }
  }

  #take(): HostFrame | undefined {
    const received: { message: HostFrame } | undefined = receiveMessageOnPort(this.#port);
    return received?.message;
  }
}
