import type { SandboxPool } from "../src/sessions/index.ts";
import { freshRunRows } from "./fresh-runs.ts";
import { idleMemoryRow } from "./idle-memory.ts";
import { runTestsRow } from "./run-tests.ts";
import { sessionRows } from "./session-cells.ts";
import { surfaceRows } from "./surfaces.ts";

/** One comparison: what is measured, against what, and which ratio it has to reach. */
export interface BenchRow {
  readonly name: string;
  readonly against: string;
  readonly unit: "ms" | "MiB" | "runs/s";
  /** The ratio has to be at most this or, for runs per second, at least. */
  readonly bar: number;
  measure(bench: Bench): Promise<BenchResult>;
}

export interface Bench {
  readonly pool: SandboxPool;
  /** The bare interpreter of the same environment. */
  readonly interpreter: string;
}

/** In the row's unit; medians, where it is time. */
export interface BenchResult {
  readonly ours: number;
  readonly theirs: number;
}

export const rows: readonly BenchRow[] = [...freshRunRows, ...sessionRows, idleMemoryRow, runTestsRow, ...surfaceRows];
