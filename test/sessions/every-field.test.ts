import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configFields } from "../../src/config/config-fields.ts";
import { type ConfigFields, readEnvironment } from "../../src/config/index.ts";
import { ExecutorError } from "../../src/errors/index.ts";
import { createSession, SandboxPool, type Session } from "../../src/sessions/index.ts";

/** What is seen when a field is left out, and when it has a value. */
interface Row<Value> {
  readonly value: Value;
  readonly see: (session: Session) => Promise<unknown>;
  readonly without: unknown;
  readonly with: unknown;
  /** Other fields that both have. */
  readonly both?: ConfigFields;
}

const folder = mkdtempSync(path.join(tmpdir(), "every-field-"));
writeFileSync(
  path.join(folder, "test_two.py"),
  "from two import two\n\ndef test_one(): assert two() == 2\ndef test_other(): pass\n",
);
writeFileSync(path.join(folder, "two.py"), "def two():\n    return 2\n\ndef three():\n    return 3\n");

/** How a run ended: its error's name or status, else its value. */
function run(code: string) {
  return async (session: Session) => {
    const { outcome, error, value } = await session.executeCode(code);
    return outcome.status === "completed" ? value : outcome.status === "failed" ? error?.name : outcome.status;
  };
}

function tests<Seen>(read: (report: Awaited<ReturnType<Session["runTests"]>>) => Seen) {
  return async (session: Session) => read(await session.runTests("test_two.py"));
}

const THREADS = `import threading, time
threads = [threading.Thread(target=time.sleep, args=(0.5,)) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()`;
const ENVIRONMENT = `import os, sys, time
os.environ.get("GREETING"), time.localtime(0).tm_hour, "/workspace/lib" in sys.path`;

const FIELDS: { readonly [Field in keyof ConfigFields]-?: Row<ConfigFields[Field]> } = {
  preset: { value: "strict", see: run("open('a', 'w').close()"), without: null, with: "refused" },
  timeout: { value: 0.2, see: run("import time\ntime.sleep(0.8)"), without: null, with: "timed-out" },
  maxMemory: {
    value: "64MB",
    see: run("kept = [bytes(1_000_000) for _ in range(200)]"),
    without: null,
    with: "out-of-memory",
  },
  maxOutputLength: {
    value: 1000,
    see: async (session) => (await session.executeCode("print('x' * 5000)")).truncated,
    without: false,
    with: true,
  },
  maxOutputBytes: {
    value: "1KB",
    see: run("import time\nprint('x' * 5000)\ntime.sleep(2)"),
    without: null,
    with: "output-limit",
  },
  // There is no way to run code without a sandbox.
  sandboxMode: { value: false, see: run("1"), without: "1", with: "invalid-config" },
  sandbox: {
    value: "pyodide",
    see: async (session) => (await session.executeCode("1", { timeout: 60 })).isolation.level,
    without: "kernel",
    with: "wasm",
  },
  safeMode: { value: false, see: run("eval('1')"), without: "refused", with: "1" },
  allowedModules: { value: ["json"], see: run("import math"), without: null, with: "refused" },
  forbiddenFunctions: { value: [], see: run("eval('1')"), without: "refused", with: "1" },
  detectObfuscation: {
    value: false,
    see: run("import base64\nlen(base64.b64decode('aW1wb3J0IG9zO29zLnN5c3RlbSgxKQ=='))"),
    without: "refused",
    with: "22",
  },
  network: { value: ["example.com"], see: run("1"), without: "1", with: "unsupported" },
  environment: {
    value: { GREETING: "hello", TZ: "America/New_York", PYTHONPATH: "/workspace/lib" },
    see: run(ENVIRONMENT),
    without: "(None, 0, False)",
    with: "('hello', 19, True)",
  },
  maxProcesses: { value: 4, see: run(THREADS), without: null, with: "RuntimeError" },
  maxFileSize: {
    value: "1KB",
    see: run("with open('a', 'w') as file:\n    file.write('x' * 5000)"),
    without: null,
    with: "OSError",
  },
  maxDisk: {
    value: "1MB",
    see: run("with open('a', 'w') as file:\n    file.write('x' * (3 << 20))"),
    without: null,
    with: "OSError",
  },
  pytestArgs: { value: ["-k", "one"], see: tests(({ total }) => total), without: 2, with: 1 },
  coverageThreshold: {
    value: 50,
    see: tests(({ threshold, coverage }) => [coverage, threshold?.reached]),
    without: [75, false],
    with: [75, true],
  },
  enableProfiling: {
    value: false,
    see: async (session) => (await session.profileCode("1")).result.value,
    without: "1",
    with: "unsupported",
  },
  collectMetrics: {
    value: false,
    see: async (session) => {
      const result = await session.executeCode("1");
      const report = await session.runTests("test_two.py");
      return [result, report, ...session.history].map(({ metrics }) => metrics !== null);
    },
    without: [true, true, true, true],
    with: [false, false, false, false],
  },
  preload: {
    value: ["wave"],
    see: run("import sys\n'wave' in sys.modules"),
    without: "False",
    with: "True",
  },
  python: { value: "/nowhere/python3", see: run("1"), without: "1", with: "environment-unavailable" },
  packages: {
    value: ["tornado"],
    // Installing takes minutes and a package index: what is seen is that this sandbox, which installs none, was asked to.
    both: { sandbox: "pyodide", timeout: 60 },
    see: run("1"),
    without: "1",
    with: "unsupported",
  },
  replayTimeout: {
    value: 0.3,
    see: async ({ id, config, workingDirectory }) => {
      const again = { config: { replayTimeout: config.replayTimeout }, workingDirectory };
      await using first = createSession({ ...again, id: `${id}-again` });
      await first.executeCode("import time\ntime.sleep(0.8)\nx = 5");
      await first.close();
      await using second = createSession({ ...again, id: `${id}-again` });
      return (await second.executeCode("x")).error?.name ?? "rebuilt";
    },
    without: "rebuilt",
    with: "NameError",
  },
};

describe("every field of a configuration does what it says", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool({ environment: readEnvironment({ ...process.env, TZ: "UTC" }) });
  });
  afterAll(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });

  async function seen(config: ConfigFields, { see, both }: Row<unknown>): Promise<unknown> {
    try {
      await using session = createSession({ pool, config: { ...both, ...config }, workingDirectory: folder });
      return await see(session);
    } catch (error) {
      if (error instanceof ExecutorError) {
        return error.code;
      }
      throw error;
    }
  }

  test("the table has all of them", () => {
    expect(Object.keys(FIELDS).toSorted()).toEqual(Object.keys(configFields).toSorted());
  });

  test.each(Object.entries(FIELDS))("%s", async (field, row) => {
    expect(row.with).not.toEqual(row.without);
    expect(await seen({}, row)).toEqual(row.without);
    expect(await seen({ [field]: row.value }, row)).toEqual(row.with);
  });
});
