import { describe, expect, test } from "vitest";
import { planReplay } from "../../../src/sessions/record/plan-replay.ts";
import type { CellEnded, RecordEntry } from "../../../src/sessions/record/record-entry.ts";

/** A cell as it is recorded: its start, and unless the process died in it, its end. */
function cell(number: number, end: Partial<CellEnded> | null = {}): RecordEntry[] {
  const started: RecordEntry = {
    type: "cell-started",
    cell: number,
    at: "2026-01-01T00:00:00.000Z",
    kind: "code",
    code: `x = ${number}`,
    stdin: null,
    lostStdin: null,
    limits: {},
  };
  if (end === null) {
    return [started];
  }
  const ended = {
    type: "cell-ended",
    cell: number,
    status: "completed",
    session: "kept",
    files: [],
    hostFunctions: [],
  };
  return [started, { ...ended, ...end } as CellEnded];
}

function plan(...entries: readonly RecordEntry[][]) {
  const { steps, lost } = planReplay({ entries: entries.flat(), damagedLines: [], bytes: 0 });
  const short = steps.flatMap((step) => {
    if (step.type === "left-out") {
      return [];
    }
    if (step.type === "cell") {
      return step.cell.cell;
    }
    return step.type === "write" ? `${step.path}=${Buffer.from(step.content)}` : step.type;
  });
  return { steps: short, lost: lost.map(({ what, reason }) => `${what}: ${reason}`) };
}

const file = (path: string, text: string | null): RecordEntry[] => [
  {
    type: "file",
    path,
    size: 5,
    sha256: `hash of ${path}`,
    ...(text === null ? {} : { content: { encoding: "utf8", data: text } }),
  },
];

describe("planReplay()", () => {
  test("repeats cells that completed or failed, between the files as they came", () => {
    expect(
      plan(cell(1), file("a", "one"), cell(2, { status: "failed" }), [{ type: "removed", path: "a" }], cell(3)),
    ).toEqual({ steps: [1, "a=one", 2, "remove", 3], lost: [] });
  });

  test("leaves out what has left nothing: refused cells, and those that a copy undid", () => {
    expect(plan(cell(1), cell(2, { status: "refused" }), cell(3, { status: "killed", session: "restored" }))).toEqual({
      steps: [1],
      lost: [],
    });
  });

  test.each(["timed-out", "out-of-memory", "output-limit", "cancelled"])(
    "names a cell that was stopped: %s",
    (status) => {
      expect(plan(cell(1), cell(2, { status }), cell(3))).toEqual({
        steps: [1, 3],
        lost: [`cell 2: was stopped before its end (${status}), and what it had done by then is not repeated`],
      });
    },
  );

  test("begins anew, with the files, where the interpreter was replaced, and names the files of the last cell", () => {
    expect(plan(cell(1), cell(2, { status: "killed", session: "reset", files: ["out.csv"] }), cell(3))).toEqual({
      steps: [1, "restart", 3],
      lost: ["file out.csv: was written by cell 2, which was stopped"],
    });
  });

  test("names the cell in which the process ended, and one that called functions of the host", () => {
    expect(plan(cell(1, { hostFunctions: ["search", "pay"] }), cell(2), cell(3, null))).toEqual({
      steps: [2],
      lost: [
        "cell 1: called functions of the host, which are not called again: search, pay",
        "cell 3: the process ended while it ran",
      ],
    });
  });

  test("goes back to a snapshot, forward again, and forgets what was lost in between", () => {
    const snapshot = (id: string): RecordEntry[] => [{ type: "snapshot", id }];
    const rollback = (id: string): RecordEntry[] => [{ type: "rollback", id }];
    const entries = [cell(1), snapshot("a"), cell(2), cell(3, { status: "timed-out" }), snapshot("b"), rollback("a")];
    expect(plan(...entries, cell(4))).toEqual({ steps: [1, 4], lost: [] });
    expect(plan(...entries, cell(4), rollback("b"), cell(5))).toMatchObject({
      steps: [1, 2, 5],
      lost: [expect.stringContaining("cell 3")],
    });
    expect(plan(cell(1), rollback("never"))).toEqual({
      steps: [1],
      lost: ["the way back to snapshot never: the snapshot is not in the record"],
    });
  });

  test("finds a content that an earlier file had, and names a file and an input that were too large", () => {
    const [again] = file("a", null);
    expect(plan(file("a", "one"), [{ type: "removed", path: "a" }], again === undefined ? [] : [again])).toEqual({
      steps: ["a=one", "remove", "a=one"],
      lost: [],
    });
    const large = cell(1).map((entry) => (entry.type === "cell-started" ? { ...entry, lostStdin: 5_000_000 } : entry));
    expect(plan(file("big.csv", null), large)).toEqual({
      steps: [],
      lost: ["file big.csv (5 B): was too large to keep", "cell 1: its input of 4.8 MB was too large to keep"],
    });
  });

  test("says where recording stopped, also after a rollback, and which lines cannot be read", () => {
    const entries: RecordEntry[] = [
      { type: "snapshot", id: "a" },
      { type: "stopped", reason: "it was full" },
    ];
    const { lost } = planReplay({
      entries: [...entries, { type: "rollback", id: "a" }],
      damagedLines: [7],
      bytes: 0,
    });
    expect(lost).toEqual([
      { what: "line 7 of the record", reason: "cannot be read" },
      { what: "what was run later", reason: "it was full" },
    ]);
  });
});
