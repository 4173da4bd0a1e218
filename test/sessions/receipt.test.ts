import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createSession, type Receipt, SandboxPool, type ToolLike } from "../../src/sessions/index.ts";
import { CONTROL } from "./control-channel.ts";

const pool = new SandboxPool();
afterAll(() => pool.close());

interface Past {
  readonly id: string;
  readonly cells: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** What becomes of the record before the session is rebuilt. */
  readonly edit?: (record: string) => string;
}

/** Runs cells in a session, and rebuilds it. */
async function rebuild({ id, cells, files = {}, edit = (record) => record }: Past) {
  const first = createSession({ id, pool });
  for (const [path, content] of Object.entries(files)) {
    await first.files.write(path, content);
  }
  await first.executeBatch(cells);
  await first.close();
  const journal = join(process.env["EXECUTOR_STATE"] ?? "", "sessions", `${id}.jsonl`);
  writeFileSync(journal, edit(readFileSync(journal, "utf8")));
  await using second = createSession({ id, pool });
  await second.replay();
  if (second.replayed === null) {
    throw new Error("There was nothing to rebuild");
  }
  return { replayed: second.replayed, receipt: inShort(second.replayed.receipt) };
}

/** A receipt as an object by name, `what: how`. */
function inShort({ restored, differs, lost, notCompared }: Receipt): Record<string, string> {
  return Object.fromEntries([
    ...restored.map(({ what, compared }) => [what, `restored by ${compared}`]),
    ...differs.map(({ what, reason }) => [what, `differs: ${reason}`]),
    ...lost.map(({ what, reason }) => [what, `lost: ${reason}`]),
    ...notCompared.map(({ what, reason }) => [what, `not compared: ${reason}`]),
  ]);
}

/** Takes the contents of files out of a record, as if they had been too large to keep. */
function withoutContents(record: string): string {
  return record.replaceAll(/,"content":\{[^}]*\}/g, "");
}

describe("the receipt of a rebuilt session", () => {
  test("says of each name whether it is as it was, by its value, or by its type and its cell's output", async () => {
    const { receipt } = await rebuild({
      id: "receipt-same",
      cells: [
        "import math\nfrom string import digits, hexdigits\ntotal = 41\nnames = {'b', 'a', 'c'}",
        "class Point: pass\npoint = Point()\npoint",
        "def up(n): return n + 1\ntotal = up(total)\n_hidden = 1\nglobals()['made'] = 3",
        "del hexdigits",
      ],
    });
    expect(receipt).toEqual({
      math: "restored by value",
      digits: "restored by value",
      total: "restored by value",
      names: "restored by value",
      Point: "restored by value",
      // Its text names an address, which is another one in each process.
      point: "restored by type",
      up: "restored by value",
      made: "restored by value",
    });
  });

  test("names what chance made otherwise, what was printed or not, and what was made of it", async () => {
    const { receipt } = await rebuild({
      id: "receipt-chance",
      cells: [
        "import random\nx = random.random()\nprint(x)",
        "y = random.random()\nrows = []\ndef add(): rows.append(random.random())",
        "class Box:\n    def __init__(self, inner): self.inner = inner\nempty = Box(0)",
        "box = Box(x)\nadd()\nfixed = 3\nempty.inner = fixed",
        "import uuid\nhanded = Box(0)",
        "def take(box): box.inner = uuid.uuid4()\nprint(uuid.uuid4())\nother = Box(uuid.uuid4())\ntake(handed)",
        "x = 1\nfixed",
      ],
    });
    expect(receipt).toEqual({
      random: "restored by value",
      uuid: "restored by value",
      x: "restored by value",
      fixed: "restored by value",
      add: "restored by value",
      Box: "restored by value",
      y: "differs: has another value than cell 2 gave it",
      rows: "differs: has another value than cell 2 gave it",
      box: 'differs: cell 4, which made it, used "x", which is not as it was',
      empty: 'differs: cell 4, which changed it, used "x", which is not as it was',
      take: "restored by value",
      other: "differs: cell 6, which made it, gave other output",
      handed: "not compared: cell 6, which used it, gave other output",
    });
  });

  test("names what is of another type, and what is there only now or not any more", async () => {
    const { replayed, receipt } = await rebuild({
      id: "receipt-type",
      files: { "given.txt": "given" },
      cells: [
        "import os\nkind = 1 if os.path.exists('given.txt') else '1'",
        "if os.path.exists('given.txt'):\n    here = 1\nelse:\n    there = 1",
        "before = 1\nif not os.path.exists('given.txt'): raise ValueError('gone')\nafter = 1",
      ],
      edit: withoutContents,
    });
    expect(receipt).toEqual({
      os: "restored by value",
      kind: "differs: is of type str and was of type int",
      here: "lost: cell 2 did not leave it this time",
      there: "differs: was not there after cell 2",
      before: "restored by value",
      after: "lost: cell 3, which made it, raised ValueError: gone, where it succeeded before",
    });
    expect(replayed.lost.map(({ what }) => what)).toEqual(["file given.txt (5 B)", "cell 3"]);
  });

  test("names the variables of cells that are not run again, but for those that a later cell made", async () => {
    const { tool } = await import("@langchain/core/tools");
    const { z } = await import("zod");
    const pay = tool(() => "paid", { name: "pay", description: "Pays", schema: z.object({}) });
    const open = (tools: readonly ToolLike[]) => createSession({ id: "receipt-lost", pool, tools });
    const first = open([pay]);
    await first.executeBatch(["a = 1\nb = 1\nc = 1", "a = 2\nb = pay()\nslip = pay()\ndel c", "b = 3"]);
    await first.close();
    await using second = open([pay]);
    await second.replay();
    const reason = "called functions of the host, which are not called again: pay";
    expect(second.replayed?.receipt && inShort(second.replayed.receipt)).toEqual({
      a: `differs: cell 2, which made it, ${reason}`,
      b: "restored by value",
      c: "differs: was not there after cell 2",
      slip: `lost: cell 2, which made it, ${reason}`,
    });
  });

  test("calls nothing restored of a record that does not say what the cells gave", async () => {
    const { replayed, receipt } = await rebuild({
      id: "receipt-old",
      files: { "given.txt": "given" },
      cells: ["x = 1", "y = [2]"],
      edit: (record) => record.replaceAll(/,"gave":\{.*\}(?=\}\n)/g, ""),
    });
    expect(replayed).toMatchObject({ cells: 2, files: 1, lost: [] });
    expect(receipt).toEqual({
      x: "not compared: what cell 2 gave is not known",
      y: "not compared: what cell 2 gave is not known",
      "file given.txt": "not compared: what cell 2 did to it is not known",
    });
  });

  test("compares files that were put there by their content, and not those that cells wrote to", async () => {
    const { receipt } = await rebuild({
      id: "receipt-files",
      files: { "same.txt": "same", "written.txt": "written", "damaged.txt": "whole", "removed.txt": "there" },
      cells: ["open('written.txt', 'a').write('more');", "import os\nos.remove('removed.txt')"],
      edit: (record) => record.replace('"data":"whole"', '"data":"whale"'),
    });
    expect(receipt).toEqual({
      os: "restored by value",
      "file same.txt": "restored by value",
      "file written.txt": "not compared: cell 1 wrote to it, and of that only the cell was kept",
      "file damaged.txt": "differs: has another content than was put there",
      "file removed.txt": "not compared: is not there, and whether a cell removed it before is not known",
    });
  });

  test("tells of what is left of a session whose interpreter was replaced", async () => {
    const first = createSession({ id: "receipt-reset", pool });
    await first.executeCode("gone = 1");
    const { session } = (await first.executeCode("import os\nos._exit(1)")).outcome;
    await first.executeCode("there = 2");
    await first.close();
    await using second = createSession({ id: "receipt-reset", pool });
    await second.replay();
    const names = second.replayed?.receipt.restored.map(({ what }) => what);
    // An engine that keeps a copy of the interpreter goes on from it instead.
    expect(names).toEqual(session === "reset" ? ["there"] : ["gone", "there"]);
  });
});

describe("what a cell's process says of its names is bounded", () => {
  test("names without number, and long ones, are counted", async () => {
    const { receipt } = await rebuild({
      id: "receipt-many",
      cells: ["x = 1", `globals().update({f'n{n}': n for n in range(5000)})\nglobals()['l' * 101] = 1`, "y = 1"],
    });
    expect(Object.keys(receipt)).toHaveLength(203);
    expect(receipt).toMatchObject({
      x: "not compared: cell 2 has to do with more names than are compared",
      "4801 names of cell 2": "not compared: cell 2 has to do with more names than are compared",
      n0: "restored by value",
      y: "restored by value",
    });
  });

  test.each([
    ["too many", `[dict(name=f'n{n}', type='int', value=None, use='binds') for n in range(201)]`],
    ["a long one", `[dict(name='n' * 101, type='int', value=None, use='binds')]`],
    ["one that is none", `[dict(name=7, type='int', value=None, use='binds')]`],
    ["more than belongs to one", `[dict(name='n', type='int', value=None, use='binds', more=[0] * 1000)]`],
    ["none at all", "None"],
  ])("a process that sends %s is ended", async (_, names) => {
    await using session = createSession({ id: "receipt-hostile", pool });
    await session.forget();
    const code = `${CONTROL}\nsend({'type': 'bindings', 'names': ${names}, 'omitted': 0})`;
    const { outcome } = await session.executeCode(`${code}\nimport time\ntime.sleep(60)`);
    expect(outcome).toMatchObject({
      status: "killed",
      reason: expect.stringContaining("sent bindings that are none"),
    });
  });
});
