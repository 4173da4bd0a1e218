import assert from "node:assert/strict";
import { type ConformanceCase, execute, HOST_VARIABLE, inSandbox } from "./conformance-case.ts";
import { HostListener } from "./host-listener.ts";

/** The workspace, the programs and the end of a sandbox. */
export const workspaceCases: readonly ConformanceCase[] = [
  {
    name: "writes, reads, lists and removes files",
    run: (bench) =>
      inSandbox(bench, async ({ files }) => {
        await files.write("data/a.bin", Uint8Array.of(0, 255, 10));
        await files.write("data/b.txt", "first, long");
        await files.write("data/b.txt", "second");
        assert.deepEqual([...(await files.read("data/a.bin"))], [0, 255, 10]);
        assert.equal(Buffer.from(await files.read("data/b.txt")).toString(), "second");
        assert.deepEqual(
          (await files.list()).map(({ path, type, size }) => [path, type, size]),
          [
            ["data", "directory", 0],
            ["data/a.bin", "file", 3],
            ["data/b.txt", "file", 6],
          ],
        );
        await files.remove("data");
        await files.remove("data");
        assert.deepEqual(await files.list(), []);
      }),
  },
  {
    name: "moves a file larger than one message, unchanged",
    run: (bench) =>
      inSandbox(bench, async ({ files }) => {
        const content = Buffer.alloc(9_000_001, "0123456789");
        await files.write("large.bin", content);
        assert.ok(content.equals(await files.read("large.bin")));
        await assert.rejects(files.read("large.bin", { maxBytes: 1000 }), { code: "invalid-input" });
      }),
  },
  {
    name: "takes the regular files of another workspace, and names what they replaced",
    run: async (bench) => {
      const { provider, policy } = bench;
      await inSandbox(bench, async (sandbox) => {
        await using from = await provider.open({ ...policy, rewind: true });
        await execute(
          from,
          "import os\nos.makedirs('a/empty')\nopen('a/same.txt', 'w').write('same')\nopen('other.txt', 'w').write('new')\nopen('large.bin', 'wb').write(bytes(5_000_001))\nos.chmod('other.txt', 0)\nos.symlink('other.txt', 'link')",
        );
        await sandbox.files.write("a/same.txt", "same");
        await sandbox.files.write("other.txt", "old");
        await sandbox.files.write("kept.txt", "kept");
        const taken = await sandbox.takeWorkspace(from);
        assert.deepEqual(taken.map(({ path, replaced }) => `${path} ${replaced}`).sort(), [
          "a/same.txt false",
          "large.bin false",
          "other.txt true",
        ]);
        const look =
          "import os\n[(f'{folder}/{name}', os.path.getsize(f'{folder}/{name}')) for folder, _, names in sorted(os.walk('.')) for name in sorted(names)], open('other.txt').read()";
        assert.equal(
          (await execute(sandbox, look)).value?.data["text/plain"],
          "([('./kept.txt', 4), ('./large.bin', 5000001), ('./other.txt', 3), ('./a/same.txt', 4)], 'new')",
        );
        await execute(sandbox, "open('a/same.txt', 'w').write('changed')");
        assert.equal(Buffer.from(await from.files.read("a/same.txt")).toString(), "same");
      });
    },
  },
  {
    name: "says where there are more files than it names, and takes no workspace of so many",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const make = (count: number) =>
          `import os\nos.makedirs('a/b', exist_ok=True)\nfor n in range(${count}): open(f'a/b/{n}', 'w').close()`;
        const { outcome: some } = await execute(sandbox, make(1000));
        assert.deepEqual([some.files.length, some.truncated, some.stderr], [1000, false, ""]);
        const { outcome: more } = await execute(sandbox, make(1001).replace("range(", "range(1000, "));
        assert.deepEqual([more.files.length, more.truncated, more.stderr], [1, false, ""]);
        const { outcome: many } = await execute(sandbox, make(11_000));
        assert.deepEqual([many.status, many.files.length, many.truncated], ["completed", 1000, true]);
        assert.match(many.stderr, /holds 10,000 entries or more: only the first were looked at/);
        assert.match(many.stderr, /files were made or changed: the first 1,000 are named/);
        await inSandbox(bench, async (other) => {
          await assert.rejects(other.takeWorkspace(sandbox), {
            code: "invalid-input",
            message: /10,000 files and folders/,
          });
          assert.deepEqual(await other.files.list(), []);
        });
      }),
  },
  {
    name: "takes no workspace that it has no room for",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          await using from = await bench.provider.open(bench.policy);
          await from.files.write("large.bin", Buffer.alloc(3_000_000));
          await assert.rejects(sandbox.takeWorkspace(from), { code: "invalid-input" });
        },
        { maxDisk: 1_000_000 },
      ),
  },
  {
    name: "refuses paths that are not inside the workspace",
    run: (bench) =>
      inSandbox(bench, async ({ files }) => {
        for (const path of ["", "/etc/passwd", "../x", "a/../../x", "a\0b", "a\\b", ".", "a//b", "x".repeat(5000)]) {
          await assert.rejects(async () => files.read(path), { code: "invalid-input" }, JSON.stringify(path));
          await assert.rejects(async () => files.write(path, "x"), { code: "invalid-input" }, JSON.stringify(path));
        }
      }),
  },
  {
    name: "follows no link out of the workspace, for a file or a folder on the way",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await execute(
          sandbox,
          "import os\nos.symlink('/etc/passwd', 'leak')\nos.symlink('/etc', 'folder')\nos.mkfifo('pipe')",
        );
        for (const path of ["leak", "folder/passwd", "pipe"]) {
          await assert.rejects(sandbox.files.read(path), { code: "invalid-input" }, path);
        }
        await assert.rejects(sandbox.files.write("folder/new", "x"), { code: "invalid-input" });
        await sandbox.files.remove("folder");
        assert.deepEqual(
          (await sandbox.files.list()).map(({ path }) => path),
          ["leak", "pipe"],
        );
      }),
  },
  {
    name: "holds the size of a file and of the workspace",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const file = await execute(sandbox, "open('big', 'wb').write(bytes(3_000_000))");
          assert.equal(file.error?.name, "OSError");
          const disk = await execute(sandbox, "for i in range(9): open(f'f{i}', 'wb').write(bytes(900_000))");
          assert.equal(disk.error?.name, "OSError");
          assert.equal((await execute(sandbox, "1 + 1")).outcome.status, "completed");
        },
        { maxFileSize: 2_000_000, maxDisk: 5_000_000 },
      ),
  },
  {
    name: "runs a program with arguments, input and exit code",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await sandbox.files.write("folder/in.txt", "from a file");
        const shown = await sandbox.run(["cat", "in.txt", "-"], { directory: "folder", stdin: " and input" });
        assert.deepEqual([shown.status, shown.stdout], ["completed", "from a file and input"]);
        const failed = await sandbox.run(["sh", "-c", "echo no >&2; exit 7"]);
        assert.ok(failed.status === "failed" && failed.exitCode === 7);
        assert.equal(failed.stderr, "no\n");
        const missing = await sandbox.run(["no-such-program"]);
        assert.ok(missing.status === "failed" && missing.exitCode === 127);
      }),
  },
  {
    name: "stops a program and what it started at its time limit, and leaves the interpreter alone",
    needs: "programs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await execute(sandbox, "x = 11");
        const stopped = await sandbox.run(["sh", "-c", "trap '' INT; sleep 50 & sleep 50"], { timeout: 0.3 });
        assert.equal(stopped.status, "timed-out");
        const { value } = await execute(
          sandbox,
          "import os\n(x, [p for p in os.listdir('/proc') if p.isdigit() and b'sleep' in open(f'/proc/{p}/cmdline','rb').read()])",
        );
        assert.equal(value?.data["text/plain"], "(11, [])");
      }),
  },
  {
    name: "shows the code only the environment variables of the policy",
    run: (bench) =>
      inSandbox(
        bench,
        async (sandbox) => {
          const { value } = await execute(sandbox, "import os, json\njson.dumps(dict(os.environ))");
          const text = value?.data["text/plain"] ?? "''";
          assert.ok(text.includes('"GREETING": "hello"'));
          assert.ok(!text.includes(HOST_VARIABLE));
        },
        { environment: { GREETING: "hello" } },
      ),
  },
  {
    name: "reaches no network",
    run: async (bench) => {
      await using listener = await HostListener.open();
      await inSandbox(bench, async (sandbox) => {
        for (const place of [`'127.0.0.1', ${listener.port}`, "'192.0.2.1', 80"]) {
          const code = `import socket\nsocket.create_connection((${place}), timeout=2)`;
          const { outcome, error } = await execute(sandbox, code);
          assert.equal(outcome.status, "failed", `The code has reached ${place}`);
          assert.notEqual(
            error?.name,
            "TimeoutError",
            "a wall answers at once; silence is a network that drops packets",
          );
        }
      });
      assert.equal(listener.connections, 1);
    },
  },
  {
    name: "says what contains the code",
    run: (bench) =>
      inSandbox(bench, async ({ isolation }) => {
        assert.notEqual(isolation.level, "none", "a sandbox that holds nothing is none");
        assert.equal(isolation.provider, bench.provider.name);
        assert.ok(isolation.mechanisms.length > 0);
      }),
  },
  {
    name: "refuses what its capabilities do not name",
    run: async ({ provider, policy }) => {
      if (!provider.capabilities.network) {
        await assert.rejects(provider.open({ ...policy, network: ["example.org"] }), { code: "unsupported" });
      }
    },
  },
  {
    name: "closes more than once, and refuses work afterwards",
    run: async ({ provider, policy }) => {
      const sandbox = await provider.open(policy);
      const kernel = await sandbox.openKernel();
      await sandbox.close();
      await sandbox.close();
      await assert.rejects(kernel.execute({ kind: "code", code: "1", stdin: null, guard: null }), { code: "closed" });
      await assert.rejects(sandbox.files.read("x"), { code: "closed" });
    },
  },
  {
    name: "answers a run that its sandbox is closed under with a loss, not with silence",
    run: async ({ provider, policy }) => {
      const sandbox = await provider.open(policy);
      const running = execute(sandbox, "import time\nprint('on', flush=True)\ntime.sleep(60)", {
        onOutput: () => void sandbox.close(),
      });
      const { outcome } = await running;
      assert.deepEqual([outcome.status, outcome.session], ["lost", "closed"]);
      assert.ok(outcome.stdout.startsWith("on"));
    },
  },
];
