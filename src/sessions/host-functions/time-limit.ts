import { formatTimeout } from "../../config/index.ts";
import { CallFailure } from "./call-failure.ts";

/**
 * Gives work at most so many seconds. It learns of the end by its signal; what it does after that is nobody's any more.
 * Throws `timed-out` when the time is over, and `refused` when `ended` is aborted first.
 */
export async function withinSeconds<T>(
  seconds: number,
  ended: AbortSignal,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new CallFailure("timed-out", `${name} did not answer within ${formatTimeout(seconds)}`));
    timeout.abort();
  }, seconds * 1000);
  const end = (): void => reject(new CallFailure("refused", "The run has ended"));
  ended.addEventListener("abort", end, { once: true });
  try {
    ended.throwIfAborted();
    return await Promise.race([stopped, work(AbortSignal.any([ended, timeout.signal]))]);
  } finally {
    clearTimeout(timer);
    ended.removeEventListener("abort", end);
  }
}
