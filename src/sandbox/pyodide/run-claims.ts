import { ExecutorError } from "../../errors/index.ts";
import { type RunFrame, runFrameSchemas, type TaskKind, type ToolCallFrame } from "../../protocol/index.ts";
import type { OutputChunk } from "../outcome.ts";
import { CallGate } from "./call-gate.ts";
import { type ChangeClaim, type EndClaim, runnerClaimSchema } from "./claims.ts";

const MAX_FRAMES = 1000;
/** A run has one result, one error, or both. */
const MAX_RESULTS = 8;
const RESULTS: readonly string[] = ["result", "error", "bindings"];
/** Characters of displays and progress that are kept of a run; displays over that are left out. */
const MAX_CHARACTERS = 32 * 1024 * 1024;
const KERNEL_CLAIMS: readonly unknown[] = ["display", "result", "error", "bindings", "progress", "tool-call"];

export interface RunClaimsOptions {
  readonly id: string;
  readonly kind: TaskKind;
  /** Names of the host functions that the code may call. */
  readonly functions: readonly string[];
  /** Bytes of files that a run can leave behind. */
  readonly maxDisk: number;
  readonly onOutput: (stream: OutputChunk["stream"], bytes: Uint8Array) => void;
  /** Passes on a frame of the kernel protocol, under the id that the host gave to the run. */
  readonly onClaim: (claim: RunFrame) => void;
  readonly onCall: (call: ToolCallFrame) => void;
}

/** What the code's process says of one run, taken as data and within bounds. */
export class RunClaims {
  readonly calls: CallGate;
  /** What the run did to the workspace. It counts when the run has come to its end, and not before. */
  readonly changes: ChangeClaim[] = [];
  /** Whether something that the code showed was left out. */
  truncated = false;
  readonly #options: RunClaimsOptions;
  #frames = 0;
  #results = 0;
  #characters = 0;
  #changedBytes = 0;

  constructor(options: RunClaimsOptions) {
    this.#options = options;
    this.calls = new CallGate(options.functions);
  }

  /** Takes a frame; the claim that the run has ended is handed back. Throws `protocol` for what no kernel would say. */
  take(frame: unknown): EndClaim | null {
    if (isKernelClaim(frame)) {
      this.#takeKernelClaim(frame);
      return null;
    }
    const parsed = runnerClaimSchema.safeParse(frame);
    switch (parsed.data?.type) {
      case "output":
        this.#options.onOutput(parsed.data.stream, Buffer.from(parsed.data.data, "base64"));
        return null;
      case "change":
        this.#changedBytes += parsed.data.data.length * 0.75;
        if (this.#changedBytes > this.#options.maxDisk + 4) {
          throw broken("claims to have written more than it may");
        }
        this.changes.push(parsed.data);
        return null;
      case "end":
        // The true end of a run whose end its code had made up: the process has not done yet what was asked for now.
        if (parsed.data.run !== this.#options.id) {
          throw broken("has ended a run that was over");
        }
        return parsed.data;
      default:
        throw broken("sent a frame that is none, or that nobody had asked for");
    }
  }

  #takeKernelClaim(frame: object): void {
    const parsed = runFrameSchemas[this.#options.kind].safeParse({ ...frame, id: this.#options.id });
    if (!parsed.success) {
      throw broken("sent a frame that is none");
    }
    if (parsed.data.type === "tool-call") {
      this.calls.take(parsed.data);
      this.#options.onCall(parsed.data);
      return;
    }
    this.#frames += 1;
    if (this.#frames > MAX_FRAMES) {
      throw broken(`sent more than ${MAX_FRAMES} frames`);
    }
    if (RESULTS.includes(parsed.data.type)) {
      this.#results += 1;
      if (this.#results > MAX_RESULTS) {
        throw broken(`sent more than ${MAX_RESULTS} results`);
      }
    } else {
      this.#characters += JSON.stringify(parsed.data).length;
      if (this.#characters > MAX_CHARACTERS) {
        this.truncated = true;
        return;
      }
    }
    this.#options.onClaim(parsed.data);
  }
}

function isKernelClaim(frame: unknown): frame is object {
  return typeof frame === "object" && frame !== null && "type" in frame && KERNEL_CLAIMS.includes(frame.type);
}

function broken(what: string): ExecutorError {
  return new ExecutorError("protocol", `The code's process ${what}`);
}
