import assert from "node:assert/strict";
import type { Sandbox } from "../../sandbox/index.ts";
import { type ConformanceBench, type ConformanceCase, execute } from "./conformance-case.ts";

async function shown(sandbox: Sandbox, code: string): Promise<string | undefined> {
  return (await execute(sandbox, code)).value?.data["text/plain"];
}

function open({ provider, policy }: ConformanceBench): Promise<Sandbox> {
  return provider.open({ ...policy, rewind: true });
}

/** What forks of a sandbox promise. */
export const forkCases: readonly ConformanceCase[] = [
  {
    name: "forks into sandboxes in the same state that go their own ways, files and open files included",
    needs: "snapshots",
    run: async (bench) => {
      await using origin = await open(bench);
      const state =
        "import os\nx = 1\nnumbers = iter(range(9))\nnext(numbers)\nout = open('log.txt', 'w'); out.write('one'); out.flush()";
      await execute(origin, state);
      const forks = await Promise.all([origin.fork(), origin.fork(), origin.fork()]);
      const change = (name: string) =>
        `x = '${name}'; out.write('${name}'); out.flush(); open('own.txt', 'w').write('${name}')`;
      const look = "x, next(numbers), open('log.txt').read(), sorted(os.listdir('/workspace'))";
      const seen = await Promise.all(
        forks.map(async (fork, index) => {
          await execute(fork, change(`f${index}`));
          return await shown(fork, look);
        }),
      );
      assert.deepEqual(
        seen,
        [0, 1, 2].map((index) => `('f${index}', 1, 'onef${index}', ['log.txt', 'own.txt'])`),
      );
      assert.equal(await shown(origin, look), "(1, 1, 'one', ['log.txt'])");
      await Promise.all(forks.map((fork) => fork.close()));
    },
  },
  {
    name: "has a fork and its origin read on in open files without moving each other's place, outside of the workspace too",
    needs: "snapshots",
    run: async (bench) => {
      await using origin = await open(bench);
      const places = "('/workspace/in.txt', '/tmp/in.txt', '/workspace/gone.txt')";
      await execute(
        origin,
        `import os\nfor place in ${places}: open(place, 'w').write('abcdef')\nreaders = [open(place, 'rb', 0) for place in ${places}] + [open(os.__file__, 'rb', 0)]\nos.remove('gone.txt')\n[reader.read(1) for reader in readers]`,
      );
      const read = "[reader.read(2) for reader in readers[:3]], [reader.tell() for reader in readers]";
      await using fork = await origin.fork();
      for (const sandbox of [fork, origin]) {
        assert.equal(await shown(sandbox, "readers[3].seek(9)"), "9");
        assert.equal(await shown(sandbox, read), "([b'bc', b'bc', b'bc'], [3, 3, 3, 9])");
        await execute(sandbox, "[reader.seek(5) for reader in readers]");
      }
    },
  },
  {
    name: "holds a fork as it holds any sandbox, and neither it nor its origin notices the other's end",
    needs: "snapshots",
    run: async (bench) => {
      const origin = await open(bench);
      await execute(origin, "import os, time\nx = 1");
      await using fork = await origin.fork();
      assert.deepEqual(fork.isolation, origin.isolation);
      assert.deepEqual((await execute(fork, "time.sleep(30)", { timeout: 0.3 })).outcome.status, "timed-out");
      const { outcome } = await execute(fork, "x = 2\nos._exit(1)");
      assert.deepEqual([outcome.status, outcome.session], ["killed", "restored"]);
      await execute(fork, "try: os.kill(-1, 9)\nexcept ProcessLookupError: pass");
      assert.equal((await execute(origin, "os._exit(1)")).outcome.session, "restored");
      assert.equal(await shown(origin, "x"), "1");
      await origin.close();
      assert.equal(await shown(fork, "x"), "1");
      await using second = await fork.fork();
      await execute(second, "x += 1");
      assert.deepEqual([await shown(fork, "x"), await shown(second, "x")], ["1", "2"]);
    },
  },
  {
    name: "gives a fork no privilege, and the code of its siblings no way to it",
    needs: "snapshots",
    run: async (bench) => {
      await using origin = await open(bench);
      await execute(origin, "import os, re");
      await using first = await origin.fork();
      await using second = await origin.fork();
      const status =
        "re.findall(r'(CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):\\s+(\\S+)', open('/proc/self/status').read())";
      const none = "0000000000000000";
      assert.equal(
        await shown(first, status),
        `[('CapPrm', '${none}'), ('CapEff', '${none}'), ('CapBnd', '${none}'), ('NoNewPrivs', '1'), ('Seccomp', '2')]`,
      );
      await execute(first, "secret = open('secret.txt', 'w').write('mine')");
      const pids = "sorted(int(name) for name in os.listdir('/proc') if name.isdigit())";
      assert.ok(!(await shown(second, "os.listdir('/workspace')"))?.includes("secret"));
      assert.ok(((await shown(second, pids)) ?? "").split(",").length < 8);
      const enter =
        "import ctypes; ctypes.CDLL(None, use_errno=True).setns(os.open('/proc/self/ns/user', os.O_RDONLY), 0)";
      assert.equal(await shown(first, enter), "-1");
      assert.equal(await shown(origin, enter), "-1");
    },
  },
];
