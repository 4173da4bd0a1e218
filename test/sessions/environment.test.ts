import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { runProgram } from "../cli/run-program.ts";

describe("the environment variables of the code", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  const environment = {
    TZ: "America/New_York",
    PYTHONPATH: "lib:/workspace/more:lib",
    PYTHONWARNINGS: "error::UserWarning,nonsense",
    OMP_NUM_THREADS: "3",
  };
  const LOOK = `import subprocess, sys, time, warnings
import inner, outer
try:
    warnings.warn("careful")
except UserWarning as error:
    print(type(error).__name__)
print(time.localtime(0).tm_hour, time.tzname[0], inner.NAME, outer.NAME, [p for p in sys.path if "workspace" in p])
child = "import time, inner; print(time.localtime(0).tm_hour, inner.NAME)"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout.strip())`;
  const files = { "lib/inner.py": "NAME = 'in'", "more/outer.py": "NAME = 'out'" };
  const SEEN = "UserWarning\n19 EST in out ['/workspace/lib', '/workspace/more']\n19 in\n";

  test("count as for any process that is started with them", async () => {
    await using session = createSession({ pool, config: { environment } });
    const fresh = await session.executeCode(LOOK, { files });
    expect([fresh.error, fresh.stdout.replace("'/workspace', ", "")]).toEqual([null, SEEN]);
  });

  test("count in every interpreter of a session, and in its forks", async () => {
    await using session = createSession({ pool, config: { environment }, id: "zones", record: false });
    expect((await session.executeCode(LOOK, { files })).stdout).toBe(SEEN);
    await session.executeCode("import os\nos._exit(1)");
    expect((await session.executeCode(LOOK)).stdout).toBe(SEEN);
    await using fork = await session.fork();
    expect((await fork.executeCode(LOOK)).stdout).toBe(SEEN);
  });

  test("are read by libraries when these are imported", async () => {
    const code = `import pandas, threadpoolctl
{pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}`;
    const config = { environment: { OPENBLAS_NUM_THREADS: "1" } };
    await using session = createSession({ pool, config });
    expect((await session.executeCode(code)).value).toBe("{1}");
  });

  test("of one session are not those of another", async () => {
    await using with_ = createSession({ pool, config: { environment } });
    await with_.executeCode("1");
    await using without = createSession({ pool });
    const { value } = await without.executeCode(
      "import os, sys, time\n'TZ' in os.environ, time.localtime(0).tm_hour, '/workspace/lib' in sys.path",
    );
    expect(value).toBe("(False, 0, False)");
  });
});

describe("a module that is to be imported ahead of the code, and cannot be", () => {
  test("is named in one line, with the variable and what to do", async () => {
    const { exitCode, stderr, stdout } = await runProgram(["run", "-"], {
      stdin: "print(1)",
      variables: { EXECUTOR_PRELOAD: "json,nonexist" },
    });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(
      "The module \"nonexist\" cannot be imported ahead of the code: ModuleNotFoundError: No module named 'nonexist'",
    );
    expect(stderr).toContain("EXECUTOR_PRELOAD");
    expect(stderr).not.toContain("Traceback");
  });

  test("does not keep other configurations from running", async () => {
    await using pool = new SandboxPool();
    await using session = createSession({ pool, config: { preload: ["nonexist"] } });
    await expect(session.executeCode("1")).rejects.toMatchObject({ code: "invalid-config" });
    await using other = createSession({ pool });
    expect((await other.executeCode("1")).value).toBe("1");
  });
});
