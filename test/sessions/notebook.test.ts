import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";

const FENCED =
  "\ufeff```python\n!pip install -q pandas\n%matplotlib inline\nimport pandas as pd\npd.Series([1, 2]).sum()\n```";

describe.each(["auto", "pyodide"])("code as models write it, in the sandbox %j", (sandbox) => {
  let pool: SandboxPool;
  const config = { sandbox, timeout: 60 };
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  test("is read the same by every call", async () => {
    const code = FENCED.replaceAll("pandas as pd", "math").replace("pd.Series([1, 2]).sum()", "math.floor(3.5)");
    const pip = code.replace("install -q pandas", "install -q pytest");
    await using session = createSession({ pool, config });
    expect((await session.executeCode(pip)).value).toBe("3");
    expect((await session.executeBatch([pip, "```\nmath.ceil(3.5)\n```"])).map(({ value }) => value)).toEqual([
      "3",
      "4",
    ]);
    expect((await session.profileCode(pip)).result.value).toBe("3");
    expect((await session.validateCode(pip)).violations).toMatchObject([
      { rule: "notebook-line", severity: "warning" },
    ]);
    await using kept = createSession({ pool, config, id: `notebook-${sandbox}`, record: false });
    await kept.executeCode("```python\n%time kept = 5\n```");
    expect((await kept.executeCode("from IPython.display import display\ndisplay(kept)\nkept")).value).toBe("5");
  });

  test("is refused by what it is, with what to do", async () => {
    await using session = createSession({ pool, config });
    const { success, error } = await session.executeCode("x = 1\n!pip install zzqy\nimport zzqy");
    expect([success, error?.name, error?.line]).toEqual([false, "SyntaxError", 2]);
    expect(error?.suggestions.map(({ message }) => message)).toEqual([
      "Line 2 is for a notebook and is not Python: take it out, and name the packages in `packages` (EXECUTOR_PACKAGES)",
    ]);
  });
});

test("what a notebook installs is skipped where it is there", async () => {
  await using session = createSession();
  const { value, stderr } = await session.executeCode(FENCED);
  expect([value, stderr]).toEqual([
    "np.int64(3)",
    "Note: line 2: `!pip install -q pandas` was skipped: pandas is installed\n",
  ]);
});
