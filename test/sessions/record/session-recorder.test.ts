import { appendFile, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecord } from "../../../src/sessions/record/journal.ts";
import { planReplay } from "../../../src/sessions/record/plan-replay.ts";
import { type RecordLimits, recordLimits } from "../../../src/sessions/record/record-limits.ts";
import { type CellEnd, SessionRecorder } from "../../../src/sessions/record/session-recorder.ts";
import { temporaryFolder } from "../../dependencies/temporary-folder.ts";

async function open(file: string, limits: Partial<RecordLimits> = {}): Promise<SessionRecorder> {
  return await SessionRecorder.open({
    file,
    id: "recorded",
    record: await readRecord(file),
    limits: { ...recordLimits, ...limits },
  });
}

function runCell(recorder: SessionRecorder, code: string, end: Partial<CellEnd> = {}): void {
  const cell = recorder.noteCellStart({ kind: "code", code, stdin: undefined, limits: {} });
  recorder.noteCellEnd(cell, { status: "completed", session: "kept", files: [], ...end });
}

async function planOf(file: string) {
  const { steps, lost } = planReplay(await readRecord(file));
  return { steps: steps.map((step) => (step.type === "cell" ? step.cell.code : step.type)), lost };
}

describe("SessionRecorder", () => {
  test("writes for its owner alone, and numbers cells over the life of the session", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const first = await open(file);
    runCell(first, "one");
    await first.close();
    const second = await open(file);
    expect(second.noteCellStart({ kind: "code", code: "two", stdin: "in", limits: { timeout: 3 } })).toBe(2);
    await second.flush();
    const { entries } = await readRecord(file);
    expect(entries.map(({ type }) => type)).toEqual(["session", "cell-started", "cell-ended", "cell-started"]);
    expect(entries.at(-1)).toMatchObject({ cell: 2, stdin: "in", limits: { timeout: 3 } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await second.close();
  });

  test("writes on after a line that was torn when the process died", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const first = await open(file);
    runCell(first, "one");
    await first.close();
    await appendFile(file, '{"type":"cell-started","cell":2,"code":"torn ü'.slice(0, -1));
    const second = await open(file);
    runCell(second, "two");
    await second.close();
    expect(await planOf(file)).toEqual({ steps: ["one", "two"], lost: [] });
  });

  test("names a line in the middle that cannot be read, and refuses a record of a later version", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file);
    runCell(recorder, "one");
    await recorder.flush();
    await appendFile(file, "nonsense\n");
    runCell(recorder, "two");
    await recorder.close();
    expect((await planOf(file)).lost).toEqual([{ what: "line 4 of the record", reason: "cannot be read" }]);
    await appendFile(file, '{"type":"session","version":2,"id":"a","createdAt":""}\n');
    await expect(readRecord(file)).rejects.toMatchObject({ code: "state-unavailable" });
  });

  test("keeps a content once, bytes as they are, and of a large file its name, size and hash", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file, { fileBytes: 100 });
    const bytes = new Uint8Array([0, 255, 128]);
    recorder.noteFile("bytes", bytes);
    recorder.noteFile("text", "täxt");
    recorder.noteFile("again", "täxt");
    recorder.noteFile("large", "x".repeat(101));
    await recorder.close();
    const plan = planReplay(await readRecord(file));
    expect(plan.steps).toEqual([
      { type: "write", path: "bytes", size: 3, content: Buffer.from(bytes) },
      { type: "write", path: "text", size: 5, content: Buffer.from("täxt") },
      { type: "write", path: "again", size: 5, content: Buffer.from("täxt") },
    ]);
    expect(plan.lost).toEqual([{ what: "file large (101 B)", reason: "was too large to keep" }]);
    expect((await readFile(file, "utf8")).match(/täxt/g)).toHaveLength(1);
  });

  test.each<[string, Partial<RecordLimits>]>([
    ["2 cells", { cells: 2 }],
    ["600 B", { bytes: 600 }],
  ])("stops when it is full with %s, says so, and stays stopped", async (size, limits) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file, limits);
    for (const code of ["one", "two", "three", "four"]) {
      runCell(recorder, code);
    }
    expect(recorder.stopped).toBe(`the record was full after ${size}`);
    await recorder.close();
    const bytes = (await stat(file)).size;
    const again = await open(file, limits);
    runCell(again, "five");
    await again.close();
    expect((await stat(file)).size).toBe(bytes);
    expect(await planOf(file)).toEqual({
      steps: ["one", "two"],
      lost: [{ what: "what was run later", reason: recorder.stopped }],
    });
  });

  test("goes back with a session that is rolled back", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file);
    runCell(recorder, "one");
    recorder.noteSnapshot("before");
    runCell(recorder, "undone");
    recorder.noteRollback("before");
    runCell(recorder, "two");
    await recorder.close();
    expect((await planOf(file)).steps).toEqual(["one", "two"]);
  });

  test("writes in order what is noted while it writes", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file);
    const codes = Array.from({ length: 200 }, (_, index) => `cell ${index}`);
    for (const [index, code] of codes.entries()) {
      runCell(recorder, code);
      if (index % 3 === 0) {
        void recorder.flush();
      }
      if (index % 7 === 0) {
        await recorder.flush();
      }
    }
    await recorder.close();
    expect((await planOf(file)).steps).toEqual(codes);
  });

  test("says when the record cannot be written, and throws nothing", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "a.jsonl");
    const recorder = await open(file);
    await recorder.close();
    runCell(recorder, "after the end");
    await recorder.flush();
    expect(recorder.stopped).toMatch(/^the record could not be written \(.+\)$/);
  });
});
