import { ToolMessage } from "@langchain/core/messages";
import { describe, expect, test } from "vitest";
import { ExecutorError } from "../../src/errors/index.ts";
import type { AgentEvent } from "../../src/events/index.ts";
import { type SessionScript, scriptedReport, scriptedResult, scriptedSession } from "../../src/testing/index.ts";
import { createTools, demoTopics } from "../../src/tools/index.ts";

/** The tools over a scripted session, and what they emit. */
function openTools(script: SessionScript, useAllTools = true) {
  const events: AgentEvent[] = [];
  const session = scriptedSession(script);
  const tools = createTools({ session, emit: (event) => events.push(event) }, { useAllTools });
  /** Calls a tool as an agent does, with the id of a call. */
  async function call(name: string, args: Record<string, unknown>): Promise<ToolMessage> {
    const tool = tools.find((candidate) => candidate.name === name);
    const answer: unknown = await tool?.invoke({ name, args, id: "call-1", type: "tool_call" });
    if (!ToolMessage.isInstance(answer)) {
      throw new Error(`${name} gave no tool message`);
    }
    return answer;
  }
  return { call, events, session, tools };
}

describe("createTools()", () => {
  test("gives the six tools by their names, and with useAllTools profile_code too", () => {
    const six = ["execute_code", "run_script", "run_tests", "validate_code", "handle_error", "create_demo"];
    expect(openTools({}, false).tools.map((tool) => tool.name)).toEqual(six);
    expect(openTools({}, true).tools.map((tool) => tool.name)).toEqual([...six, "profile_code"]);
  });
});

describe("execute_code", () => {
  test("runs the code with its options, streams output and answers with text and plain data", async () => {
    const { call, events } = openTools({
      executeCode: (code, { onOutput, stdin, timeout }) => {
        onOutput?.({ stream: "stdout", text: `${code}|${timeout}|${stdin}` });
        return scriptedResult({ stdout: "6\n", value: "7" }, code);
      },
    });
    const answer = await call("execute_code", { code: "x", timeout: 5, stdin: "in" });
    expect(answer.status).toBe("success");
    expect(answer.text).toContain("Output:\n6");
    expect(answer.text).toContain("Value: 7");
    expect(answer.text).toMatch(/Time 0\.010 s, CPU 0\.010 s, peak memory 10\.0 MB/);
    expect(answer.text).toContain("Isolation: none (scripted)");
    expect(structuredClone(answer.artifact)).toMatchObject({ success: true, stdout: "6\n", value: "7" });
    expect(events.map((event) => event.type)).toEqual(["run-started", "output", "run-ended"]);
    expect(events[1]).toMatchObject({ type: "output", stream: "stdout", text: "x|5|in" });
    expect(new Set(events.map((event) => "id" in event && event.id)).size).toBe(1);
  });

  test("answers failing code with the error, its line and suggestions, and not as a failure of the tool", async () => {
    const { call } = openTools({
      executeCode: (code) =>
        scriptedResult({ error: { name: "NameError", message: "name 'np' is not defined", line: 1 } }, code),
    });
    const answer = await call("execute_code", { code: "np.zeros(3)\n" });
    expect(answer.status).toBe("success");
    expect(answer.text).toContain("NameError at line 1: name 'np' is not defined");
    expect(answer.text).toMatch(/Suggestions:\n- .*numpy/);
  });

  test("answers an error of the product with its hint and status error", async () => {
    const { call } = openTools({
      executeCode: () => {
        throw new ExecutorError("sandbox-unavailable", "No sandbox works here", { hint: "Run executor doctor" });
      },
    });
    const answer = await call("execute_code", { code: "x" });
    expect(answer.status).toBe("error");
    expect(answer.text).toBe("No sandbox works here. Run executor doctor.");
    expect(answer.tool_call_id).toBe("call-1");
  });

  test("throws what is not an error of the product, and a cancelled call", async () => {
    const broken = openTools({
      executeCode: () => {
        throw new TypeError("a mistake of ours");
      },
    });
    await expect(broken.call("execute_code", { code: "x" })).rejects.toThrow("a mistake of ours");
    const cancelled = openTools({
      executeCode: () => {
        throw new ExecutorError("cancelled", "The run was cancelled");
      },
    });
    await expect(cancelled.call("execute_code", { code: "x" })).rejects.toMatchObject({ code: "cancelled" });
  });

  test("refuses a timeout of 0 before anything runs", async () => {
    const { call, session } = openTools({ executeCode: () => scriptedResult() });
    await expect(call("execute_code", { code: "x", timeout: 0 })).rejects.toThrow();
    expect(session.calls).toEqual([]);
  });
});

describe("run_tests", () => {
  test("reports failures, coverage by file and uncovered lines as ranges", async () => {
    const { call, events } = openTools({
      runTests: (path, { confined, coverage, pytestArgs }) => {
        // Whatever the session allows: a model may not name files elsewhere on the host.
        expect(confined).toBe(true);
        expect([path, coverage, pytestArgs]).toEqual(["test_shop.py", true, ["-x"]]);
        return scriptedReport(
          [
            { id: "test_shop.py::test_a", status: "passed" },
            { id: "test_shop.py::test_b", status: "failed", message: "assert 1 == 2", traceback: "E assert 1 == 2" },
          ],
          {
            coverage: 75,
            threshold: { required: 80, reached: false, enforced: false },
            files: [{ path: "shop.py", percent: 75, statements: 8, uncovered: [3, 4, 5, 9], branches: 0, partial: [] }],
          },
        );
      },
    });
    const answer = await call("run_tests", { path: "test_shop.py", coverage: true, pytest_args: ["-x"] });
    expect(answer.text).toContain("Tests did not pass: 1 passed, 1 failed of 2.");
    expect(answer.text).toContain("FAILED test_shop.py::test_b\nE assert 1 == 2");
    expect(answer.text).toContain("Coverage: 75.0% (below the 80% asked for)");
    expect(answer.text).toContain("- shop.py: 75.0% of 8 statements, uncovered lines 3-5, 9");
    expect(events.map((event) => event.type)).toEqual(["run-started", "run-ended"]);
  });
});

describe("run_tests with coverage that is not plain", () => {
  const passed = [{ id: "test_a.py::test_a", status: "passed" }] as const;

  test("tells of branches, and of a threshold that is missed", async () => {
    const { call } = openTools({
      runTests: () =>
        scriptedReport(passed, {
          success: false,
          coverage: 69.23,
          threshold: { required: 90, reached: false, enforced: true },
          files: [{ path: "a.py", percent: 69.23, statements: 9, uncovered: [], branches: 4, partial: [3, 5] }],
        }),
    });
    const { text } = await call("run_tests", { path: "." });
    expect(text).toContain("Tests passed with too little coverage: 1 passed of 1.");
    expect(text).toContain(
      "- a.py: 69.2% of 9 statements and 4 branches, every line ran, branches never taken from lines 3, 5",
    );
  });

  test("tells why there is none", async () => {
    const { call } = openTools({ runTests: () => scriptedReport(passed, { coverageProblem: "ConfigError: no" }) });
    expect((await call("run_tests", { path: "." })).text).toContain("Coverage was not measured: ConfigError: no.");
  });
});

describe("run_tests with what does not fit", () => {
  test("tells of each test as it ends, and names violations, notices and tests that were not run", async () => {
    const ended = {
      id: "t.py::test_a",
      status: "passed",
      duration: 0,
      message: null,
      traceback: "",
      error: null,
    } as const;
    const { call, events } = openTools({
      runTests: (_path, { onTest }) => {
        onTest?.(ended);
        return scriptedReport([ended, { id: "t.py::test_b", status: "stopped" }], {
          integrity: [
            { severity: "violation", message: "t.py::test_a was reported more than once" },
            { severity: "notice", message: "1 test was left out after being collected: t.py::test_c" },
          ],
        });
      },
    });
    const answer = await call("run_tests", { path: "t.py" });
    expect(answer.text).toContain("Tests did not pass: 1 passed, 1 stopped under way of 2.");
    expect(answer.text).toContain(
      "What does not fit in this run:\n- violation: t.py::test_a was reported more than once\n- notice: 1 test was left out",
    );
    expect(events).toMatchObject([
      { type: "run-started", kind: "tests", path: "t.py" },
      { type: "test-ended", test: ended },
      { type: "run-ended", kind: "tests" },
    ]);
  });
});

describe("validate_code", () => {
  test("names every violation with its line and rule", async () => {
    const { call } = openTools({
      validateCode: () => ({
        valid: false,
        violations: [
          {
            rule: "module-not-allowed",
            severity: "error",
            message: 'Module "socket" is not allowed',
            line: 2,
            column: 1,
          },
        ],
        imports: ["socket"],
      }),
    });
    const answer = await call("validate_code", { code: "\nimport socket" });
    expect(answer.text).toContain('- error at line 2, column 1 (module-not-allowed): Module "socket" is not allowed');
    expect(answer.text).toContain("It imports: socket.");
  });
});

describe("handle_error", () => {
  test("suggests what fixes an error, with the lines to change when the code is given", async () => {
    const { call } = openTools({});
    const answer = await call("handle_error", {
      error:
        "Traceback (most recent call last):\n  File \"<cell>\", line 1, in <module>\nNameError: name 'pd' is not defined",
      code: "pd.DataFrame()\n",
    });
    expect(answer.text).toMatch(/^Suggestions:\n- .*pandas/);
    expect(answer.text).not.toContain("`id`");
    expect(answer.text).toContain("Before line 1 comes:\nimport pandas as pd");
  });

  test("says which lines become what", async () => {
    const { call } = openTools({});
    const one = {
      error: "File \"<cell>\", line 2\nNameError: name 'totl' is not defined",
      code: "total = 1\nprint(totl)\n",
    };
    expect((await call("handle_error", one)).text).toContain("Line 2 becomes:\nprint(total)");
    const two = { error: "NameError: name 'totl' is not defined", code: "total = 1\nprint(totl)\nprint(totl)\n" };
    const answer = await call("handle_error", { ...two, error: `File "<cell>", line 2\n${two.error}` });
    expect(answer.text).toContain("Lines 2 to 3 become:\nprint(total)\nprint(total)");
  });

  test("says so when no rule knows the error", async () => {
    const { call } = openTools({});
    expect((await call("handle_error", { error: "it is broken" })).text).toBe(
      "No rule knows this error:\nit is broken",
    );
  });
});

describe("create_demo", () => {
  test("runs the demonstration of a topic that a sentence names and shows code and output", async () => {
    const { call, session } = openTools({ executeCode: (code) => scriptedResult({ stdout: "ran\n" }, code) });
    const answer = await call("create_demo", { topic: "a demo about Pandas please" });
    expect(session.calls[0]?.input).toContain("import pandas as pd");
    expect(answer.text).toContain("```python\nimport pandas as pd");
    expect(answer.text).toContain("Output:\nran");
  });

  test("lists the topics for one that there is none of, and runs nothing", async () => {
    const { call, session } = openTools({});
    const answer = await call("create_demo", { topic: "quantum knitting" });
    for (const topic of demoTopics()) {
      expect(answer.text).toContain(topic);
    }
    expect(session.calls).toEqual([]);
  });
});

describe("profile_code", () => {
  test("shows the functions on which the time goes, and the run", async () => {
    const { call, events } = openTools({
      profileCode: (code) => ({
        topFunctions: [
          { name: "bubble_sort", location: "<cell>:1", time: 0.9, percent: 90, cumulativeTime: 0.9, calls: 1 },
        ],
        hotLines: [{ line: 5, source: "    if a > b:", percent: 60 }],
        totalTime: 1,
        suggestions: ["Use sorted()"],
        result: scriptedResult({ stdout: "done\n" }, code),
      }),
    });
    const answer = await call("profile_code", { code: "x" });
    expect(answer.text).toContain("- bubble_sort (<cell>:1): 0.9000 s, 90.0%, 1 call");
    expect(answer.text).toContain("- line 5, 60.0%: if a > b:");
    expect(answer.text).toContain("- Use sorted()");
    expect(answer.text).toContain("Output:\ndone");
    expect(events.map((event) => event.type)).toEqual(["run-started", "run-ended"]);
  });
});
