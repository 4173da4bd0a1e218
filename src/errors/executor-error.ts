import { causeChain } from "./cause-chain.ts";

/**
 * What kind of thing went wrong on our side of the sandbox. What user code does is never one of these: it is an
 * {@link Outcome}.
 *
 * - `invalid-input`: an argument, path or message cannot be used as given
 * - `invalid-config`: an `ExecutorConfig` field or environment variable breaks its rule
 * - `unsupported`: the request is understood, but the provider or this version cannot do it
 * - `sandbox-unavailable`: no sandbox provider works on this machine
 * - `environment-unavailable`: the Python environment is missing or could not be prepared
 * - `model-unavailable`: the language model is unknown, refuses the key or cannot be reached
 * - `cancelled`: the caller's signal was aborted before there was a result
 * - `in-use`: the session is open elsewhere, and has one owner at a time
 * - `state-unavailable`: the folder for the records of sessions cannot be read or written, or holds what cannot be used
 * - `closed`: the session, sandbox or kernel was already closed
 * - `protocol`: a peer broke the kernel protocol
 */
export type ErrorCode =
  | "invalid-input"
  | "invalid-config"
  | "unsupported"
  | "sandbox-unavailable"
  | "environment-unavailable"
  | "model-unavailable"
  | "cancelled"
  | "in-use"
  | "state-unavailable"
  | "closed"
  | "protocol";

export interface ExecutorErrorOptions {
  /** One sentence that tells the reader what to do. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error of the product itself: its message names the value and the rule, its `hint` what to do. */
export class ExecutorError extends Error {
  override readonly name: string = "ExecutorError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: ExecutorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** The error of the product in whatever was thrown: that itself, or the first of its causes that is one; else null. */
  static from(error: unknown): ExecutorError | null {
    return causeChain(error).find((link) => link instanceof ExecutorError) ?? null;
  }

  /** Whether what was thrown is itself an error of the product: with one of the codes, where codes are given. */
  static is(error: unknown, ...codes: readonly ErrorCode[]): error is ExecutorError {
    return error instanceof ExecutorError && (codes.length === 0 || codes.includes(error.code));
  }
}
