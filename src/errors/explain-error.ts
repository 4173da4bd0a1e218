import type { ExecutorError } from "./executor-error.ts";

/** An error as sentences for a person: what is wrong, and what to do. */
export function explainError(error: ExecutorError): string {
  return error.hint === undefined ? `${error.message}.` : `${error.message}. ${error.hint}.`;
}
