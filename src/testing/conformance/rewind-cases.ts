import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Sandbox } from "../../sandbox/index.ts";
import { type ConformanceBench, type ConformanceCase, execute, inSandbox } from "./conformance-case.ts";

/** Much of what no pickle takes, in one state. */
const LIVE_STATE = `
import io
numbers = (n * n for n in range(10))
next(numbers), next(numbers)
offset = 100
add = lambda n: n + offset
class Counter:
    def __init__(self): self.count = 0
    def __call__(self): self.count += 1; return self.count
counter = Counter()
counter()
stream = open("log.txt", "w+")
stream.write("one"); stream.flush()
`;
const ASK = "next(numbers), add(1), counter(), open('log.txt').read()";

function inRewindable(bench: ConformanceBench, work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  return inSandbox(bench, work, { rewind: true });
}

async function shown(sandbox: Sandbox, code: string): Promise<string | undefined> {
  return (await execute(sandbox, code)).value?.data["text/plain"];
}

/** What a sandbox opened with `rewind` can go back to. */
export const rewindCases: readonly ConformanceCase[] = [
  {
    name: "goes back to a snapshot, with generators, closures, classes and files, as often as asked",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(sandbox, LIVE_STATE);
        const snapshot = await sandbox.snapshot();
        for (let time = 0; time < 3; time += 1) {
          assert.equal(await shown(sandbox, ASK), "(4, 101, 2, 'one')");
          await execute(sandbox, "offset = 7; open('log.txt', 'w').write('two'); open('new.txt', 'w').write('x')");
          await sandbox.restore(snapshot);
          assert.deepEqual(
            (await sandbox.files.list()).map(({ path }) => path),
            ["log.txt"],
          );
        }
      }),
  },
  {
    name: "goes on in open files where it was, whether they were put back, are as they were, or have no name any more",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(
          sandbox,
          `import os
open("kept.txt", "w").write("abcdef")
kept = open("kept.txt"); kept.buffer.raw.read(2)
nameless = open("nameless.txt", "w+", buffering=1); nameless.write("123\\n"); os.remove("nameless.txt")
open("nameless.txt", "w").write("another")
written = open("written.txt", "w", buffering=1); written.write("one\\n")`,
        );
        const go = "kept.buffer.raw.read(2)\nwritten.write('two\\n'); nameless.write('456\\n')";
        const ask = "os.lseek(kept.fileno(), 0, 1), nameless.tell(), written.tell(), open('written.txt').read()";
        const snapshot = await sandbox.snapshot();
        for (let time = 0; time < 2; time += 1) {
          await execute(sandbox, go);
          assert.equal(await shown(sandbox, ask), "(4, 8, 8, 'one\\ntwo\\n')");
          await sandbox.restore(snapshot);
          assert.equal(await shown(sandbox, ask), "(2, 4, 4, 'one\\n')");
        }
        await execute(sandbox, go);
        const { outcome } = await execute(sandbox, `${go}\nos._exit(1)`);
        assert.equal(outcome.session, "restored");
        assert.equal(await shown(sandbox, ask), "(4, 8, 8, 'one\\ntwo\\n')");
      }),
  },
  {
    name: "puts folders, links and modes of the workspace back",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(
          sandbox,
          "import os, shutil\nos.makedirs('a/b')\nopen('a/b/f', 'w').write('deep')\nos.symlink('a/b/f', 'link')\nos.chmod('a/b/f', 0o700)",
        );
        const snapshot = await sandbox.snapshot();
        await execute(
          sandbox,
          "shutil.rmtree('a'); os.unlink('link'); open('a', 'w').write('now a file'); os.mkdir('link')",
        );
        await sandbox.restore(snapshot);
        const seen = await shown(sandbox, "open('link').read(), oct(os.stat('a/b/f').st_mode), os.readlink('link')");
        assert.equal(seen, "('deep', '0o100700', 'a/b/f')");
      }),
  },
  {
    name: "is as before the run after one that had to be killed, died, or used up its memory",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(sandbox, LIVE_STATE);
        const endings = [
          ["os._exit(0)", "killed"],
          ["os.kill(os.getpid(), 11)", "killed"],
          ["while True:\n  try:\n    for _ in iter(int, 1): sum([])\n  except BaseException: pass", "timed-out"],
          [
            "import mmap\nkept = []\nwhile True: kept.append(mmap.mmap(-1, 1 << 22)); kept[-1].write(bytes(1 << 22))",
            "out-of-memory",
          ],
        ] as const;
        for (const [code, status] of endings) {
          const spoiling = `import os\noffset = 7; next(numbers); open('log.txt', 'w').write('spoilt')\n${code}`;
          const { outcome } = await execute(sandbox, spoiling, { timeout: status === "timed-out" ? 1 : 20 });
          assert.deepEqual([outcome.status, outcome.session, outcome.files], [status, "restored", []], code);
        }
        assert.equal(await shown(sandbox, ASK), "(4, 101, 2, 'one')");
      }),
  },
  {
    name: "keeps what a run did that was only interrupted, threads included",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(
          sandbox,
          "import threading, time\nstop = threading.Event()\nt = threading.Thread(target=stop.wait)\nt.start()",
        );
        const { outcome } = await execute(sandbox, "x = 5\ntime.sleep(30)", { timeout: 0.3 });
        assert.deepEqual([outcome.status, outcome.session], ["timed-out", "kept"]);
        assert.equal(await shown(sandbox, "x, t.is_alive()"), "(5, True)");
        await execute(sandbox, "stop.set()");
      }),
  },
  {
    name: "restores a session that nothing has run in to what it held",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await sandbox.files.write("given.txt", "from the host");
        const { outcome } = await execute(sandbox, "open('given.txt', 'w').write('spoilt')\nimport os; os._exit(1)");
        assert.deepEqual([outcome.status, outcome.session], ["killed", "restored"]);
        assert.equal(await shown(sandbox, "open('given.txt').read()"), "'from the host'");
      }),
  },
  {
    name: "goes on with the same random numbers after each return, and with others in another sandbox",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(sandbox, "import random\nrandom.seed(1); random.random()");
        const snapshot = await sandbox.snapshot();
        const first = await shown(sandbox, "random.random()");
        await sandbox.restore(snapshot);
        assert.equal(await shown(sandbox, "random.random()"), first);
        await inRewindable(bench, async (other) => {
          assert.notEqual(
            await shown(other, "import random; random.random()"),
            await shown(sandbox, "random.random()"),
          );
        });
      }),
  },
  {
    name: "gives up the oldest of more than 16 snapshots, and says which are left",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        const snapshots: string[] = [];
        for (let index = 0; index < 18; index += 1) {
          await execute(sandbox, `x = ${index}`);
          snapshots.push(await sandbox.snapshot());
        }
        await assert.rejects(sandbox.restore(snapshots[0] ?? ""), { code: "invalid-input", hint: /Kept are: / });
        await sandbox.restore(snapshots[2] ?? "");
        assert.equal(await shown(sandbox, "x"), "2");
        await assert.rejects(sandbox.restore("no such"), { code: "invalid-input" });
        assert.equal(await shown(sandbox, "x"), "2");
      }),
  },
  {
    name: "keeps a snapshot aside of the 16, until it is discarded",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(sandbox, "x = 'aside'");
        const snapshots: string[] = [];
        const aside = await sandbox.snapshot({ aside: true });
        for (let index = 0; index < 16; index += 1) {
          await execute(sandbox, `x = ${index}`);
          snapshots.push(await sandbox.snapshot());
        }
        await sandbox.restore(aside);
        assert.equal(await shown(sandbox, "x"), "'aside'");
        await sandbox.discard(aside);
        await sandbox.discard(aside);
        await assert.rejects(sandbox.restore(aside), {
          code: "invalid-input",
          hint: `Kept are: ${snapshots.join(", ")}`,
        });
        await sandbox.restore(snapshots[0] ?? "");
        assert.equal(await shown(sandbox, "x"), "0");
      }),
  },
  {
    name: "counts copies neither as the code's memory nor as its processes",
    needs: "snapshots",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          await execute(sandbox, "data = bytearray(60 << 20)");
          for (let time = 0; time < 4; time += 1) {
            await sandbox.snapshot();
            const { outcome } = await execute(
              sandbox,
              "for i in range(0, len(data), 4096): data[i] = (data[i] + 1) % 256",
            );
            assert.deepEqual([outcome.status, outcome.session], ["completed", "kept"]);
          }
          const children = "import os\ntry: os.wait()\nexcept ChildProcessError: print('no children')";
          assert.equal((await execute(sandbox, children)).outcome.stdout, "no children\n");
        },
        { rewind: true, maxMemory: 128 * 1024 * 1024, maxProcesses: 8 },
      ),
  },
  {
    name: "loses no more than the past when code ends the copies themselves",
    needs: "snapshots",
    run: (bench) =>
      inRewindable(bench, async (sandbox) => {
        await execute(sandbox, "import os\nx = 1");
        const snapshot = await sandbox.snapshot();
        const { outcome } = await execute(sandbox, "x = 2\nos.kill(-1, 9)");
        assert.deepEqual([outcome.status, outcome.session], ["completed", "kept"]);
        await wait(50);
        await assert.rejects(sandbox.restore(snapshot), { code: "invalid-input" });
        assert.equal(await shown(sandbox, "1 + 1"), "2");
      }),
  },
];
