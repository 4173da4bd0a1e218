import { describe, expect, test } from "vitest";
import { toValidationReport } from "../../src/validation/index.ts";
import { scriptedExecution } from "../execution-claims.ts";
import { cell, performCode, performTasks } from "../python.ts";

/** What each cell of one session gave: its value, else how it failed, with the line. */
async function valuesOf(...codes: readonly string[]) {
  const session = await performTasks(codes.map((code) => cell(code)));
  const values = session.performances.map(({ value, error }) =>
    error === null ? (value?.data["text/plain"] ?? null) : `${error.name} in line ${error.line}: ${error.message}`,
  );
  return { ...session, values };
}

describe("marks and fences", () => {
  test.each([
    ["\ufeffx = 20\nx + 1", "21"],
    ["```python\nx = 20\nx + 1\n```", "21"],
    ["\ufeff```py\n\ufeffx = 20\n\nx + 1\n```\n", "21"],
    ["```\nx = 20\nx + 1", "21"],
    ["~~~~ Python title=a\nx = 20\nx + 1\n~~~~~", "21"],
    ["  ```python\n  if True:\n      x = 20\n  x + 1\n  ```", "21"],
    ["```python\r\nx = 20\r\nx + 1\r\n```", "21"],
    ["```python\nx = 20\n```\n\n```python\nx + 1\n```", "21"],
    ["import math\n```python\nmath.floor(21.5)\n```", "21"],
    ["x = 21\nprint(x)\nx\n```", "21"],
    ["```python\n'''\n  ```\n'''\n```", "'\\n  ```\\n'"],
  ])("%j is read as the code in it", async (code, value) => {
    expect((await valuesOf(code)).values).toEqual([value]);
  });

  test("leave words and other languages out, and say so", async () => {
    const { values, stderr } = await valuesOf(
      "Here is the code:\n\n```python\n20 + 1\n```\nIt gives 21.",
      "```bash\npip install x\n```\n```python\n22\n```",
    );
    expect(values).toEqual(["21", "22"]);
    expect(stderr.split("\n").slice(0, 2)).toEqual([
      "Note: line 1: what is outside of the fenced Python was left out",
      "Note: line 2: what is outside of the fenced Python was left out",
    ]);
  });

  test("keep the numbers of lines, in errors and in what the code sees of itself", async () => {
    const { performances } = await performTasks([
      cell("\ufeffx = 1\n1 / 0"),
      cell("Like this:\n```python\ndef f(n):\n    return n / 0\n\nf(3)\n```"),
      cell("```python\nx = (\n```"),
    ]);
    expect(performances.map(({ error }) => [error?.name, error?.line])).toEqual([
      ["ZeroDivisionError", 2],
      ["ZeroDivisionError", 4],
      ["SyntaxError", 2],
    ]);
    expect(performances[1]?.error?.traceback).toContain("line 4, in f\n    return n / 0");
  });

  test("are Python's own where the code is Python, or breaks elsewhere", async () => {
    const text = "text = '''\n```python\nprint(\"never\")\n```\n'''\n";
    const { values, stdout } = await valuesOf(`${text}text.count('\`')`, `${text}def f(:`, "```bash\nls\n```");
    expect(values).toEqual([
      "6",
      expect.stringContaining("SyntaxError in line 6"),
      "SyntaxError in line 2: The text holds no code in a fenced block of Python",
    ]);
    expect(stdout).toBe("");
  });
});

describe("lines for a notebook", () => {
  test("that change nothing for the code are skipped, wherever they stand", async () => {
    const code = [
      "!pip install -q pytest 'coverage>=1' > /dev/null",
      "%matplotlib inline",
      "%load_ext autoreload",
      "%autoreload 2",
      "%config InlineBackend.figure_format = 'retina'",
      "from __future__ import annotations",
      "def f():",
      "    %matplotlib agg",
      "for n in range(2):",
      "    !pip install \\",
      "       pytest",
      "n",
    ].join("\n");
    const { values, stderr } = await valuesOf(
      code,
      "%pip install --upgrade pip pytest==0.1\n1",
      "pip install pytest\n2",
    );
    expect(values).toEqual(["1", "1", "2"]);
    expect(stderr).toContain(
      "Note: line 1: `!pip install -q pytest 'coverage>=1' > /dev/null` was skipped: pytest is installed, coverage ",
    );
    expect(stderr).toContain("Note: line 10: ");
    // Another version than the one that was asked for is named.
    expect(stderr).toMatch(/pip is installed, pytest \d+\.\d+\S* is installed/);
  });

  test.each([
    ["!pip install zzqy pytest", 1, '`packages` to ["zzqy"] (EXECUTOR_PACKAGES=zzqy)'],
    ["x = 1\n%pip install 'zzqy[all]>=2'", 2, '`packages` to ["zzqy"]'],
    ["!python -m pip install -i https://x.org/simple zzqy", 1, '`packages` to ["zzqy"]'],
    ["!conda install -y -c conda-forge zzqy", 1, '`packages` to ["zzqy"]'],
    ["!pip install -r requirements.txt", 1, "nothing is installed while code runs; name distributions in `packages`"],
    ["!pip install git+https://x.org/y && ls", 1, "name distributions in `packages`"],
    ["!ls -l", 1, "call os.listdir()"],
    ["\n\n!git status", 3, "call subprocess.run(['git', 'status'])"],
    ["!echo \"it's", 1, "shell=True"],
    ["files = !ls *.py", 1, "call os.listdir()"],
    ["x = %timeit -o f()", 1, "call a function for its value"],
    ["%cd data", 1, "call os.chdir(path)"],
    ["%%bash\nfor f in *; do echo $f; done", 1, "subprocess.run"],
    ["%%writefile a.py\nimport (", 1, "open(path, 'w')"],
    ["x = 1\n%%time\nx", 2, "only the first line"],
    ["%zzqy", 1, "take it out"],
    ["print?", 1, "call help(print)"],
    ["?print", 1, "call help(print)"],
    ["%timeit", 1, "no statement after it"],
    ["%timeit -n many f()", 1, "-n is 'many'"],
    ["%timeit -z f()", 1, "-z is not known"],
  ])("that cannot be had are named: %j", async (code, line, words) => {
    const { status, error, stdout } = await performCode(`${code}\nprint("ran")`);
    expect([status, error?.name, error?.line, stdout]).toEqual(["failed", "SyntaxError", line, ""]);
    expect(error?.message).toContain("Python; ");
    expect(error?.message).toContain(words);
  });

  test("are Python's own inside of strings, brackets and continued lines", async () => {
    const { values } = await valuesOf(
      "a, b = 17, 5\nc = a \\\n% b\nc\n%matplotlib inline",
      "text = '''\n!ls\n%cd data\n'''\n%matplotlib inline\ntext",
      "(17\n%5)\n%matplotlib inline",
      "f(\n%5,\n!x",
      "if !done:\n    pass",
      "ready = !done",
      "ready = !(a and b)",
      "text = '''\n!ls\n",
    );
    expect(values.slice(0, 3)).toEqual(["2", "'\\n!ls\\n%cd data\\n'", "2"]);
    for (const value of values.slice(3)) {
      expect(value).not.toContain("notebook");
    }
  });

  test("do not hide what else is wrong with the code", async () => {
    const { values } = await valuesOf("%matplotlib inline\nx = = 1", "%matplotlib inline\nprint('a", "%time f(");
    expect(values.map((value) => value?.slice(0, 21))).toEqual([
      "SyntaxError in line 2",
      "SyntaxError in line 2",
      "SyntaxError in line 1",
    ]);
  });
});

describe("timing lines", () => {
  test("time a statement or a whole cell, whose value stays", async () => {
    const { values, stdout } = await valuesOf(
      "%time 20 + 1",
      "%time x = [n for n in range(3)]\nx",
      "%%time\nfrom __future__ import annotations\ny = 21\n\ny",
      "def f():\n    %time z = 'in f'\n    return z\nf()",
      "f()",
      "%time y;",
      "%time await __import__('asyncio').sleep(0, 'slept')",
      "%time for n in range(2): print('loop', n)",
    );
    expect(values).toEqual(["21", "[0, 1, 2]", "21", "'in f'", "'in f'", null, "'slept'", null]);
    expect(stdout.match(/^CPU times: total: \d/gm)).toHaveLength(8);
    expect(stdout.match(/^Wall time: \d+(\.\d+)? [nµm]?s$/gm)).toHaveLength(8);
    expect(stdout).toContain("loop 1\nCPU times");
  });

  test("repeat a statement as often as they are told", async () => {
    const { stdout, values } = await valuesOf(
      "calls = []\n%timeit -n 3 -r2 calls.append(1)\nlen(calls)",
      "%%timeit -n 5 -r 1\nfor n in (1, 2):\n    calls.append(n)",
      "%timeit -q -n 1 -r 1 calls.append(1)\nlen(calls)",
    );
    expect(values).toEqual(["6", null, "17"]);
    expect(stdout).toMatch(
      /^\S+ [nµm]?s ± \S+ [nµm]?s per loop \(mean ± std\. dev\. of 2 runs, 3 loops each\)\n\S.* of 1 run, 5 loops each\)\n$/,
    );
  });

  test("show where a timed statement fails", async () => {
    const { error } = await performCode("x = 0\n%time 'é', (1 / x)\n");
    expect(error).toMatchObject({ name: "ZeroDivisionError", line: 2 });
    expect(error?.traceback).toContain("%time 'é', (1 / x)\n");
  });
});

describe("names of a notebook", () => {
  test("are there without IPython, and show what they are given", async () => {
    const code = [
      "from IPython.display import display as show, HTML, Image, Markdown, SVG, JSON, Latex, Math, clear_output",
      "import IPython, IPython.core.display",
      "show(HTML('<b>1</b>'), Markdown('# a'), Image(data=b'\\x89PNG....'), JSON({'a': 1}), Math('x^2'))",
      "display({'text/html': '<i>2</i>'}, raw=True)",
      "display(HTML('3'), exclude=['text/html'])",
      "handle = display('first', display_id=True)",
      "handle.update('second')",
      "clear_output(wait=True)",
      "IPython.get_ipython(), IPython.display.HTML is HTML, IPython.core.display.HTML is HTML, HTML('x')",
    ].join("\n");
    const { displays, value, error } = await performCode(code);
    expect(error).toBeNull();
    expect(value?.data["text/plain"]).toBe("(None, True, True, <IPython.core.display.HTML object>)");
    expect(displays.map(({ data }) => Object.entries(data).at(-1))).toEqual([
      ["text/html", "<b>1</b>"],
      ["text/markdown", "# a"],
      ["image/png", "iVBORy4uLi4="],
      ["application/json", '{"a": 1}'],
      ["text/latex", "$\\displaystyle x^2$"],
      ["text/html", "<i>2</i>"],
      ["text/plain", "<IPython.core.display.HTML object>"],
      ["text/plain", "'first'"],
      ["text/plain", "'second'"],
    ]);
  });

  test("that are not there fail as imports do", async () => {
    const { values } = await valuesOf("from IPython.display import Zzqy", "import IPython.zzqy");
    expect(values[0]).toContain("ImportError in line 1: cannot import name 'Zzqy'");
    expect(values[1]).toContain("ModuleNotFoundError in line 1");
  });

  test("are those of an IPython that is installed, but for what shows values", async () => {
    const files = {
      "IPython/__init__.py": "from .display import display\nversion_info = (9,)",
      "IPython/display.py": "def display(*values): print('plain', *values)\nclass HTML: pass\nclass Audio: pass",
    };
    const code = "from IPython.display import display, Audio\nimport IPython\ndisplay(Audio)\nIPython.version_info";
    const session = await performTasks([{ ...cell(code), files }]);
    expect(session.performances[0]).toMatchObject({ status: "completed", displays: [{ data: {} }] });
    expect([session.performances[0]?.value?.data["text/plain"], session.stdout]).toEqual(["(9,)", ""]);
  });

  test("are not there for tests, which may skip what needs all of IPython", async () => {
    const files = { "test_a.py": "import pytest\npytest.importorskip('IPython')\ndef test_a(): pass" };
    const key = "0".repeat(64);
    const arguments_ = ["test_a.py"];
    const session = await performTasks([
      { task: { kind: "tests", arguments: arguments_, coverage: null, guard: null, key }, files },
    ]);
    expect(session.stdout).toContain("1 skipped");
  });
});

describe("a check", () => {
  async function violationsOf(code: string) {
    const session = await performTasks([{ task: { kind: "validate", code, guard: null } }]);
    const { valid, violations } = toValidationReport(
      scriptedExecution("validate", { report: session.performances[0]?.report }),
    );
    return { valid, found: violations.map(({ rule, severity, line }) => [rule, severity, line]) };
  }

  test("reads code as a run does, and tells what is skipped and what is refused", async () => {
    expect(await violationsOf("```python\nx = 1\nx == None\n```")).toEqual({
      valid: true,
      found: [["none-comparison", "warning", 3]],
    });
    expect(await violationsOf("!pip install pytest\n%matplotlib inline\nx = 1")).toEqual({
      valid: true,
      found: [["notebook-line", "warning", 1]],
    });
    expect(await violationsOf("!ls\nx == None\n%cd data")).toEqual({
      valid: false,
      found: [
        ["notebook-line", "error", 1],
        ["none-comparison", "warning", 2],
        ["notebook-line", "error", 3],
      ],
    });
    expect(await violationsOf("%matplotlib inline\nx = (")).toMatchObject({ found: [["syntax-error", "error", 2]] });
  });
});
