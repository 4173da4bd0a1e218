import type { ExecutorError } from "../errors/index.ts";

/** An error as sentences for a person: what is wrong, and the way out. */
export function inWords(error: ExecutorError): string {
  return error.hint === undefined ? `${error.message}.` : `${error.message}. ${error.hint}.`;
}
