import { ExecutorError } from "../errors/index.ts";

/** Waits for a promise. Throws `cancelled` when the signal is aborted first; what is under way goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return await promise;
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () =>
    reject(new ExecutorError("cancelled", "The run was cancelled before it began", { hint: "Send it again" }));
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) {
    onAbort();
  }
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
