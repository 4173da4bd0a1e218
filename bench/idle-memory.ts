import { setTimeout as pause } from "node:timers/promises";
import { createSession } from "../src/sessions/index.ts";
import { descendants, memoryOf } from "./process-memory.ts";
import type { BenchRow } from "./rows.ts";
import { runOrThrow } from "./run-or-throw.ts";

const SESSIONS = 50;
const MAX_MEBIBYTES = 6;
/** After which a session counts as idle, and shares its memory with its copy. */
const IDLE_MILLISECONDS = 15_000;

/** What one more session takes that waits with pandas imported: of many, each shared page divided among all that share it. */
export const idleMemoryRow: BenchRow = {
  name: "an idle session with pandas",
  against: `${MAX_MEBIBYTES} MiB`,
  unit: "MiB",
  bar: 1,
  measure: async ({ pool }) => {
    await using sessions = new AsyncDisposableStack();
    const open = (name: string) => runOrThrow(sessions.use(createSession({ id: name, pool })), "import pandas");
    // The fork server is there for however many there are.
    await open("bench-idle-first");
    const before = memoryOf(descendants(process.pid));
    for (let index = 0; index < SESSIONS; index += 1) {
      await open(`bench-idle-${index}`);
    }
    await pause(IDLE_MILLISECONDS);
    return { ours: (memoryOf(descendants(process.pid)) - before) / SESSIONS, theirs: MAX_MEBIBYTES };
  },
};
