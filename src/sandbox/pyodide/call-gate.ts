import { ExecutorError } from "../../errors/index.ts";
import { MAX_TOOL_BYTES, MAX_TOOL_CALLS, type ToolCallFrame } from "../../protocol/index.ts";

/** What the frame around the arguments may add. */
const FRAME_BYTES = 4096;

/** The calls of host functions that one run makes: one at a time, of functions that there are, within bounds. */
export class CallGate {
  readonly #functions: ReadonlySet<string>;
  #calls = 0;
  #unanswered: number | null = null;

  constructor(functions: readonly string[]) {
    this.#functions = new Set(functions);
  }

  /** Takes a call. Throws `protocol` for one that no kernel of ours would make. */
  take({ call, name, arguments: given }: ToolCallFrame): void {
    this.#calls += 1;
    const problem = this.#problemOf(name, given);
    if (problem !== null) {
      throw new ExecutorError("protocol", `The code's process called a host function ${problem}`);
    }
    this.#unanswered = call;
  }

  /** Whether this call waits for its answer. */
  isWaiting(call: number): boolean {
    return this.#unanswered === call;
  }

  /** The answer was sent. */
  settle(): void {
    this.#unanswered = null;
  }

  #problemOf(name: string, given: object): string | null {
    if (!this.#functions.has(name)) {
      return "that there is none of";
    }
    if (this.#unanswered !== null) {
      return "before its last call was answered";
    }
    if (this.#calls > MAX_TOOL_CALLS) {
      return `more than ${MAX_TOOL_CALLS} times`;
    }
    return Buffer.byteLength(JSON.stringify(given)) > MAX_TOOL_BYTES + FRAME_BYTES ? "with more than 1 MiB" : null;
  }
}
