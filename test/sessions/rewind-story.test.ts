import { expect, test } from "vitest";
import { createSession, type Session } from "../../src/sessions/index.ts";

/** A table, an open figure, a generator, and two files that stay open. */
const BEGIN = `
import json, os
import matplotlib.pyplot as plt
import pandas as pd

table = pd.DataFrame({"number": [0], "square": [0]})
figure, axes = plt.subplots()
numbers = (number for number in range(1000))
log = open("log.txt", "w")
with open("words.txt", "w") as words:
    words.write("".join(f"{number:03}" for number in range(1000)))
reader = open("words.txt")

def step(n):
    global scale
    table.loc[n] = [n, n * n]
    axes.plot([0, 1], [n, n])
    next(numbers)
    scale = (lambda factor: lambda value: value * factor)(n)
    log.write(f"{n};")
    log.flush()
    reader.read(3)
    with open(f"step-{n}.txt", "w") as mark:
        mark.write(str(n))
    if n > 3 and os.path.exists(f"step-{n - 3}.txt"):
        os.remove(f"step-{n - 3}.txt")
`;

/** All of it as it is now; to look at a generator and at where a file stands is to go on in them. */
const LOOK = `
print(json.dumps({
    "squares": table["square"].tolist(),
    "lines": [int(line.get_ydata()[0]) for line in axes.lines],
    "figures": [plt.gcf() is figure, plt.get_fignums()],
    "generated": next(numbers),
    "scaled": scale(10),
    "written": [log.tell(), open("log.txt").read()],
    "read": [reader.tell(), reader.read(3)],
    "files": sorted(os.listdir()),
}))`;

/** What is there after these steps. */
function after(steps: readonly number[]) {
  const written = steps.map((n) => `${n};`).join("");
  const made = new Set<number>();
  for (const n of steps) {
    made.add(n).delete(n - 3);
  }
  return {
    squares: [0, ...steps.map((n) => n * n)],
    lines: steps,
    figures: [true, [1]],
    generated: steps.length,
    scaled: 10 * (steps.at(-1) ?? 0),
    written: [written.length, written],
    read: [3 * steps.length, String(steps.length).padStart(3, "0")],
    files: ["log.txt", ...[...made].map((n) => `step-${n}.txt`), "words.txt"].sort(),
  };
}

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

async function look(session: Session) {
  return JSON.parse((await session.executeCode(LOOK)).unwrap().stdout);
}

/** Ways to lose an interpreter, and what the run is said to have been. */
const CRASHES = {
  signal: ["os.kill(os.getpid(), 9)", "killed"],
  segfault: ["import ctypes\nctypes.string_at(0)", "killed"],
  memory: [
    "import mmap\nheld = []\nwhile True:\n    held.append(mmap.mmap(-1, 1 << 22))\n    held[-1].write(bytes(1 << 22))",
    "out-of-memory",
  ],
} as const;

/** Spoils everything that there is, and loses the interpreter. */
async function crash(session: Session, way: keyof typeof CRASHES) {
  const [code, status] = CRASHES[way];
  const spoil =
    "step(99)\nplt.close('all')\nlog.close()\nnumbers.close()\nos.remove('words.txt')\ntable.drop(0, inplace=True)";
  const { outcome } = await session.executeCode(`${spoil}\n${code}`, { safeMode: false, maxMemory: "256MB" });
  expect([way, outcome.status, outcome.session]).toEqual([way, status, "restored"]);
}

test("a table, an open figure, a generator and open files travel through twenty snapshots and three crashes", async () => {
  await using session = createSession({ id: "travelling", record: false });
  (await session.executeCode(BEGIN)).unwrap();
  const snapshots = [""];
  for (const n of upTo(20)) {
    (await session.executeCode(`step(${n})`)).unwrap();
    snapshots.push(await session.snapshot());
  }
  const kept = snapshots.slice(5);
  const goTo = (n: number) => session.rollback(snapshots[n] ?? "");

  for (const n of upTo(4)) {
    await expect(goTo(n)).rejects.toMatchObject({
      code: "invalid-input",
      message: `There is no snapshot "${snapshots[n]}": it was never taken, or given up for newer ones`,
      hint: `Kept are: ${kept.join(", ")}`,
    });
  }
  expect(await look(session)).toEqual(after(upTo(20)));

  for (const n of [5, 20, 12, 6, 19, 13]) {
    await goTo(n);
    expect(await look(session)).toEqual(after(upTo(n)));
  }
  for (const [n, way] of [
    [16, "signal"],
    [7, "segfault"],
    [11, "memory"],
  ] as const) {
    await goTo(n);
    await crash(session, way);
    expect(await look(session)).toEqual(after(upTo(n)));
  }

  // A branch from the oldest, which it takes the place of.
  await goTo(5);
  (await session.executeCode("step(50)")).unwrap();
  const branch = await session.snapshot();
  await expect(goTo(5)).rejects.toMatchObject({ hint: `Kept are: ${[...kept.slice(1), branch].join(", ")}` });
  await goTo(6);
  expect(await look(session)).toEqual(after(upTo(6)));
  await crash(session, "signal");
  await session.rollback(branch);
  expect(await look(session)).toEqual(after([...upTo(5), 50]));
});
