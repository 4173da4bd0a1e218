import { execa } from "execa";

/** Milliseconds that each of `count` calls took, after `warmUp` calls that are not counted. */
export async function sample(count: number, warmUp: number, work: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let index = -warmUp; index < count; index += 1) {
    const start = performance.now();
    await work();
    if (index >= 0) {
      milliseconds.push(performance.now() - start);
    }
  }
  return milliseconds;
}

/** The middle value; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The value below which this share of the values lies, as 0.99; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Spawns a bare interpreter on a program, as a script author would, and waits for its end. */
export async function spawnPython(interpreter: string, program: string): Promise<void> {
  await execa(interpreter, ["-c", program], { stdin: "ignore" });
}
