import { describe, expect, test } from "vitest";
import { respond } from "../../../src/models/builtin/respond.ts";
import { ALL_TOOLS, answered, fence, first } from "./conversation-parts.ts";

const FIBONACCI =
  "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\n\nprint(fibonacci(9))\n";

const SUCCESS = { success: true, error: null };
const FAILURE = {
  success: false,
  error: {
    name: "ZeroDivisionError",
    message: "division by zero",
    line: 3,
    traceback: "Traceback (most recent call last):\n  ...",
  },
};

describe("the first call for a request", () => {
  const CASES: readonly (readonly [request: string, tool: string, args: Readonly<Record<string, unknown>>])[] = [
    [`Execute this code:\n${fence(FIBONACCI)}`, "execute_code", { code: FIBONACCI }],
    ["Execute this code: print(2)", "execute_code", { code: "print(2)\n" }],
    [`Execute and validate this code:\n${fence(FIBONACCI)}`, "validate_code", { code: FIBONACCI }],
    [`Execute and validate this code:\n${FIBONACCI}`, "validate_code", { code: FIBONACCI }],
    [`Validate this, but do not run it:\n${fence(FIBONACCI)}`, "validate_code", { code: FIBONACCI }],
    [
      "Run the tests in test_calculator.py and show me the coverage report",
      "run_tests",
      { path: "test_calculator.py", coverage: true },
    ],
    ["run the tests in tests/unit/ without coverage", "run_tests", { path: "tests/unit/", coverage: false }],
    ["Run all the tests", "run_tests", { path: ".", coverage: true }],
    [
      "I have a module called 'calculator.py' with basic math functions.\nRun comprehensive tests on it and give me a coverage report.\nAlso identify any untested code paths.",
      "run_tests",
      { path: "calculator.py", of_module: true, coverage: true },
    ],
    [
      `Run these tests with coverage:\n${fence("from calculator import add\n\ndef test_add():\n    assert add(1, 2) == 3\n")}`,
      "run_tests",
      {
        path: "test_given.py",
        coverage: true,
        files: [
          {
            path: "test_given.py",
            content: "from calculator import add\n\ndef test_add():\n    assert add(1, 2) == 3\n",
          },
        ],
      },
    ],
    [
      `Profile this sorting algorithm and identify performance bottlenecks:\n${fence(FIBONACCI)}\nProfile this and suggest optimizations.`,
      "profile_code",
      { code: FIBONACCI },
    ],
    [
      `Analyze the dependencies in this code and set up the environment:\n${fence("import pandas\n")}`,
      "validate_code",
      { code: "import pandas\n" },
    ],
    [
      "what does this error mean: NameError: name 'pd' is not defined",
      "handle_error",
      { error: "NameError: name 'pd' is not defined" },
    ],
    [
      "Explain:\n```\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n```",
      "handle_error",
      { error: "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'" },
    ],
    ["show me a demo of data analysis", "create_demo", { topic: "data analysis" }],
    ["Give me an example for sorting.", "create_demo", { topic: "sorting" }],
    ["Import pandas and numpy", "execute_code", { code: "import pandas as pd\nimport numpy as np\n" }],
    ["import json, math, and re", "execute_code", { code: "import json\nimport math\nimport re\n" }],
    [
      "Calculate the factorial of 10 using Python",
      "execute_code",
      { code: "import math\n\nprint(math.factorial(10))\n" },
    ],
    [
      "What is the mean of 1, 2, 3 and 4?",
      "execute_code",
      { code: "import statistics\n\nprint(statistics.mean([1, 2, 3, 4]))\n" },
    ],
    ["run print(sum(range(5)))", "execute_code", { code: "print(sum(range(5)))\n" }],
    ["Test calculator.py", "run_tests", { path: "calculator.py", of_module: true, coverage: true }],
    ["Fix inventory.py so that its tests pass", "run_tests", { path: "inventory.py", of_module: true, coverage: true }],
    [
      `Run this with a timeout of 1 second:\n${fence("while True: pass\n")}`,
      "execute_code",
      { code: "while True: pass\n", timeout: 1 },
    ],
    [`Profile this within 2 minutes:\n${fence("work()\n")}`, "profile_code", { code: "work()\n", timeout: 120 }],
    ["What is 2 + 3 * 4?", "execute_code", { code: "print(2 + 3 * 4)\n" }],
  ];

  test.each(CASES)("%j", (request, name, args) => {
    expect(first(request)).toEqual({ text: "", toolCalls: [{ name, arguments: args }], verdict: null, summary: null });
  });

  test.each([
    `Explain what this does, but do not run it:\n${fence("print(1)\n")}`,
    `Profile this without running it:\n${fence("print(1)\n")}`,
    `Just check:\n${fence("print(1)\n")}`,
    "Check this, do not run it:\n    print(1)",
  ])("%j is checked and not run", (request) => {
    const check = first(request);
    expect(check.toolCalls).toEqual([{ name: "validate_code", arguments: { code: "print(1)\n" } }]);
    const end = respond({ request, results: [answered(check, "valid", { valid: true })] }, ALL_TOOLS);
    expect([end.toolCalls, end.verdict]).toEqual([[], /Explain|Profile/.test(request) ? "failed" : "passed"]);
  });

  test.each([
    "Run the tests in test_x.py, but do not execute anything",
    "Show me a demo of sorting, do not run it",
    "Calculate the factorial of 10 without running anything",
  ])("%j is declined", (request) => {
    expect(first(request)).toMatchObject({ toolCalls: [], verdict: "declined" });
  });

  test.each([
    "Run this:\n    print(1)  # do not run it",
    `Do not run it with network:\n${fence("print(1)  # do not run it\n")}`,
  ])("%j is run", (request) => {
    expect(first(request).toolCalls.map(({ name }) => name)).toEqual(["execute_code"]);
  });

  test("a DataFrame with random data is written with the names that sessions use", () => {
    const [call] = first("Create a DataFrame with random data").toolCalls;
    expect(call?.name).toBe("execute_code");
    expect(call?.arguments["code"]).toContain("df = pd.DataFrame(");
  });

  test("code that mentions an error is run, not explained", () => {
    const code = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    print('no')\n";
    expect(first(`Execute this, it handles a ValueError:\n${fence(code)}`).toolCalls[0]?.name).toBe("execute_code");
  });
});

describe("several blocks", () => {
  test("that stand alone are run one after the other", () => {
    const request = `Run these:\n${fence("print(1)\n")}\n${fence("print(2)\n")}`;
    const one = first(request);
    expect(one.toolCalls).toEqual([{ name: "execute_code", arguments: { code: "print(1)\n" } }]);
    const two = respond({ request, results: [answered(one, "1", SUCCESS)] }, ALL_TOOLS);
    expect(two.toolCalls).toEqual([{ name: "execute_code", arguments: { code: "print(2)\n" } }]);
    const end = respond(
      { request, results: [answered(one, "first", SUCCESS), answered(two, "second", SUCCESS)] },
      ALL_TOOLS,
    );
    expect(end.toolCalls).toEqual([]);
    expect(end.text).toBe("All 2 blocks ran.\n\nBlock 1 ran.\n\nfirst\n\nBlock 2 ran.\n\nsecond");
    expect(end.verdict).toBe("passed");
  });

  test("that build on each other are run as one program", () => {
    const request = `Run:\n${fence("import math\n")}\n${fence("print(math.pi)\n")}`;
    expect(first(request).toolCalls).toEqual([
      { name: "execute_code", arguments: { code: "import math\n\nprint(math.pi)\n" } },
    ]);
  });
});

describe("after a tool answered", () => {
  test("a run that succeeded is told with the tool's text", () => {
    const request = `Execute:\n${fence(FIBONACCI)}`;
    const reply = respond({ request, results: [answered(first(request), "Output:\n34", SUCCESS)] }, ALL_TOOLS);
    expect(reply).toEqual({
      text: "The code ran.\n\nOutput:\n34",
      toolCalls: [],
      verdict: "passed",
      summary: "The code ran.",
    });
  });

  test.each([
    ["its tool's data", FAILURE, "The code failed on line 3 with ZeroDivisionError."],
    ["the text alone", undefined, "The code failed with ZeroDivisionError."],
  ])("a run that failed is answered at once with its tool's text, by %s", (_what, artifact, sentence) => {
    const request = `Execute:\n${fence("print(1 / 0)\n")}`;
    const text = "ZeroDivisionError at line 3: division by zero\nSuggestions:\n- Guard it";
    const end = respond({ request, results: [answered(first(request), text, artifact)] }, ALL_TOOLS);
    expect(end).toMatchObject({ toolCalls: [], verdict: "failed", text: `${sentence}\n\n${text}` });
  });

  test("code that is refused is not run", () => {
    const request = `Execute and validate this code:\n${fence("import socket\n")}`;
    const reply = respond(
      { request, results: [answered(first(request), "- error at line 1", { valid: false })] },
      ALL_TOOLS,
    );
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toContain("was not run");
  });

  test("code that is valid is run next", () => {
    const request = `Execute and validate this code:\n${fence("print(1)\n")}`;
    const reply = respond({ request, results: [answered(first(request), "valid", { valid: true })] }, ALL_TOOLS);
    expect(reply.toolCalls).toEqual([{ name: "execute_code", arguments: { code: "print(1)\n" } }]);
  });

  test("a tool that refused is told as it is", () => {
    const request = "Run the tests in test_x.py";
    const end = respond(
      { request, results: [answered(first(request), 'There is no "test_x.py"', {}, true)] },
      ALL_TOOLS,
    );
    expect(end.text).toBe('`run_tests` could not do it:\n\nThere is no "test_x.py"');
  });

  test("without `profile_code` a profile comes from `execute_code`", () => {
    const tools = [{ name: "execute_code", parameters: ["code", "profile"] }];
    const reply = respond({ request: `Profile this:\n${fence("print(1)\n")}`, results: [] }, tools);
    expect(reply.toolCalls).toEqual([{ name: "execute_code", arguments: { code: "print(1)\n", profile: true } }]);
  });

  test("a profile names where the time goes", () => {
    const request = `Profile this:\n${fence(FIBONACCI)}`;
    const profile = { topFunctions: [{ name: "fibonacci", percent: 97.2 }], totalTime: 0.5, result: SUCCESS };
    expect(respond({ request, results: [answered(first(request), "text", profile)] }, ALL_TOOLS).text).toMatch(
      /97%, in `fibonacci`/,
    );
  });
});
