import assert from "node:assert/strict";
import { type ConformanceCase, cell, execute, inSandbox } from "./conformance-case.ts";

/** What a kernel does with code that behaves. */
export const kernelCases: readonly ConformanceCase[] = [
  {
    name: "reports printed text, the last expression's value and usage",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome, value } = await execute(sandbox, "print('hello')\n6 * 7");
        assert.equal(outcome.status, "completed");
        assert.equal(outcome.stdout, "hello\n");
        assert.equal(value?.data["text/plain"], "42");
        assert.ok(outcome.usage.duration > 0);
        assert.ok(outcome.usage.peakMemory > 1_000_000);
        assert.deepEqual(outcome.isolation, sandbox.isolation);
      }),
  },
  {
    name: "keeps standard output and standard error apart",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome } = await execute(sandbox, "import sys\nprint('out')\nprint('err', file=sys.stderr)");
        assert.deepEqual([outcome.stdout, outcome.stderr], ["out\n", "err\n"]);
      }),
  },
  {
    name: "keeps variables, imports and files from one execution to the next",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await execute(sandbox, "import math\nx = 20\nopen('note.txt', 'w').write('kept')");
        const { value, outcome } = await execute(sandbox, "(math.floor(x + 1.5), open('note.txt').read())");
        assert.equal(value?.data["text/plain"], "(21, 'kept')");
        assert.equal(outcome.session, "kept");
      }),
  },
  {
    name: "looks for modules in the working directory first, and never at the top of the file system",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await sandbox.files.write("tools/inside.py", "x = 1");
        const look = "import sys\n(sys.path[0], sys.path.count(''), '/' in sys.path)";
        assert.equal((await execute(sandbox, look)).value?.data["text/plain"], "('', 1, False)");
        assert.equal((await execute(sandbox, "import tmp")).error?.name, "ModuleNotFoundError");
        const argv = ["tools/main.py"];
        const code = "import os, sys, inside\nos.chdir('/')\nimport tmp";
        const kernel = await sandbox.openKernel();
        const { error } = await kernel.execute({ kind: "code", code, argv, stdin: null, guard: null });
        assert.deepEqual([error?.name, error?.facts["module"]], ["ModuleNotFoundError", "tmp"]);
      }),
  },
  {
    name: "shares nothing between two sandboxes",
    run: (bench) =>
      inSandbox(bench, async (first) => {
        await execute(
          first,
          "secret = 1\nopen('note.txt', 'w').write('secret')\nopen('/tmp/note', 'w').write('secret')",
        );
        await inSandbox(bench, async (second) => {
          const { value } = await execute(
            second,
            "import os\n('secret' in globals(), os.listdir('.'), os.path.exists('/tmp/note'))",
          );
          assert.equal(value?.data["text/plain"], "(False, [], False)");
        });
      }),
  },
  {
    name: "reports a raised exception with its line, and the interpreter lives on",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome, error } = await execute(sandbox, "y = 5\nprint('before')\ny / 0");
        assert.equal(outcome.status, "failed");
        assert.equal(outcome.stdout, "before\n");
        assert.deepEqual([error?.name, error?.line], ["ZeroDivisionError", 3]);
        assert.equal((await execute(sandbox, "y")).value?.data["text/plain"], "5");
      }),
  },
  {
    name: "reports a syntax error with its line and runs nothing",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const { outcome, error } = await execute(sandbox, "print('ran')\nif True\n  pass");
        assert.equal(outcome.status, "failed");
        assert.deepEqual([error?.name, error?.line, outcome.stdout], ["SyntaxError", 2, ""]);
      }),
  },
  {
    name: "gives standard input, and an end of file where there is none",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const kernel = await sandbox.openKernel();
        const given = await kernel.execute(cell("(input(), input())", "one\ntwo\n"));
        assert.equal(given.value?.data["text/plain"], "('one', 'two')");
        const { error } = await kernel.execute(cell("input()"));
        assert.equal(error?.name, "EOFError");
      }),
  },
  {
    name: "passes output on while the code still runs",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        let ended = false;
        const seenBeforeEnd: string[] = [];
        const running = execute(sandbox, "import time\nprint('first', flush=True)\ntime.sleep(0.5)\nprint('second')", {
          onOutput: ({ text }) => {
            if (!ended) {
              seenBeforeEnd.push(text);
            }
          },
        });
        const { outcome } = await running.finally(() => {
          ended = true;
        });
        assert.ok(seenBeforeEnd.join("").startsWith("first"));
        assert.equal(outcome.stdout, "first\nsecond\n");
      }),
  },
  {
    name: "replaces bytes that are no text and passes every other character through",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const code = String.raw`
import os
os.write(1, b'caf\xc3\xa9 \xff ')
print('\u2028 \x1b[31m \x00 \U0001F600')`;
        const { outcome } = await execute(sandbox, code);
        assert.equal(outcome.stdout, "café \uFFFD \u2028 \x1b[31m \0 \u{1F600}\n");
      }),
  },
  {
    name: "runs executions one after the other, in the order they were asked for",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const codes = ["import time\norder = []\ntime.sleep(0.1)\norder.append(1)", "order.append(2)", "order"];
        const executions = await Promise.all(codes.map((code) => execute(sandbox, code)));
        assert.equal(executions[2]?.value?.data["text/plain"], "[1, 2]");
      }),
  },
  {
    name: "tells the names that a cell has to do with, where the task asks for them",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const kernel = await sandbox.openKernel();
        const ask = (code: string) => kernel.execute({ kind: "code", code, stdin: null, guard: null, bindings: true });
        const told = async (code: string) =>
          (await ask(code)).bindings?.names.map(({ name, type, value, use }) => [name, type, value !== null, use]);
        assert.equal((await execute(sandbox, "import json\nx = [1]\ngone = 0")).bindings, null);
        assert.deepEqual(await told("y = object()\nx.append(y)\ndel gone\njson"), [
          ["y", "object", false, "binds"],
          ["x", "list", false, "changes"],
          ["gone", null, false, "changes"],
          ["json", "module", true, "mentions"],
        ]);
        assert.deepEqual(await told("z = 1\nraise ValueError"), [["z", "int", true, "binds"]]);
        const [first, second] = [await ask("x = [1, {'a': 2.5}]"), await ask("x = [1, {'a': 2.5}]")];
        assert.deepEqual(first.bindings, second.bindings);
        assert.notDeepEqual(first.bindings, (await ask("x = [1, {'a': 2.25}]")).bindings);
      }),
  },
  {
    name: "reports files that a run made or changed",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        await sandbox.files.write("old.txt", "old");
        const { outcome } = await execute(sandbox, "import os\nos.mkdir('d')\nopen('d/new.txt', 'w').write('12345')");
        assert.deepEqual(outcome.files, [{ path: "d/new.txt", size: 5 }]);
      }),
  },
  {
    name: "treats frames that the code prints as plain output",
    run: (bench) =>
      inSandbox(bench, async (sandbox) => {
        const forged = JSON.stringify({ type: "end", id: "run-1", status: "completed" });
        const { outcome } = await execute(sandbox, `print('''${forged}''')\nraise SystemExit(4)`);
        assert.equal(outcome.status, "failed");
        assert.equal(outcome.stdout, `${forged}\n`);
      }),
  },
];
