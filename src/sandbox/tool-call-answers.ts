import { AsyncResource } from "node:async_hooks";
import type { CallAnswer, ToolCallFrame } from "../protocol/index.ts";
import type { FrameChannel } from "./frame-channel.ts";
import type { OnToolCall } from "./kernel.ts";

const NOBODY_ANSWERS: CallAnswer = {
  error: { kind: "failed", message: "Nothing on the host answers calls in this run" },
};

type ToolCallOptions = { readonly id: string; readonly onToolCall?: OnToolCall | undefined };

/** Has the calls of one run answered, and sends the answers while the run goes on. */
export class ToolCallAnswers {
  readonly #channel: FrameChannel;
  readonly #run: string;
  readonly #answer: OnToolCall;
  readonly #ended = new AbortController();
  #isAnswering = false;
  #isOver = false;

  /** `id` is the run's. */
  constructor(channel: FrameChannel, { id, onToolCall = async () => NOBODY_ANSWERS }: ToolCallOptions) {
    this.#channel = channel;
    this.#run = id;
    // Frames arrive in the context in which the connection was made: a call belongs to who asked for this run.
    this.#answer = AsyncResource.bind(onToolCall);
  }

  /** Takes a call. One that comes before the last is answered is no kernel's of ours, and gets no answer. */
  take(frame: ToolCallFrame): void {
    if (frame.id !== this.#run || this.#isAnswering || this.#isOver) {
      return;
    }
    this.#isAnswering = true;
    void this.#respond(frame);
  }

  /** Gives up what is under way. */
  end(): void {
    this.#isOver = true;
    // An abort makes an exception with its stack, and most runs call nothing.
    if (this.#isAnswering) {
      this.#ended.abort();
    }
  }

  async #respond({ call, name, arguments: given }: ToolCallFrame): Promise<void> {
    const answer = await this.#answer({ call, name, arguments: given }, this.#ended.signal).catch(broken);
    this.#isAnswering = false;
    if (this.#isOver) {
      return;
    }
    const result = { type: "tool-result", id: this.#run, call } as const;
    try {
      this.#channel.send({ ...result, ...answer });
    } catch (error) {
      // An answer that is no JSON, or larger than a frame may be.
      this.#channel.send({ ...result, ...broken(error) });
    }
  }
}

function broken(error: unknown): CallAnswer {
  return { error: { kind: "failed", message: error instanceof Error ? error.message : "The call failed" } };
}
