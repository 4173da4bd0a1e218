import type { z } from "zod";
import type { CallError, CallErrorKind } from "../../protocol/index.ts";

const MAX_MESSAGE_CHARACTERS = 2000;

/** Why a call has no value, as Python is to learn it. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
  readonly kind: CallErrorKind;

  constructor(kind: CallErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * What the sandbox learns of an error: its message, cut. Never a stack, a cause or another property, which would tell of
 * the host.
 */
export function toCallError(error: unknown, tool: string): CallError {
  if (error instanceof CallFailure) {
    return { kind: error.kind, message: shorten(error.message) };
  }
  const message = error instanceof Error && error.message !== "" ? error.message : "it gave no reason";
  return { kind: "failed", message: shorten(`${tool} failed: ${message}`) };
}

/** What breaks a schema, in one line. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`))
    .join("; ");
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE_CHARACTERS ? `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…` : message;
}
