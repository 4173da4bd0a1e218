import { describe, expect, test } from "vitest";
import { respond } from "../../../src/models/builtin/respond.ts";
import { ALL_TOOLS, answered, fence, first } from "./conversation-parts.ts";

describe("what it cannot do it says", () => {
  test.each(["Build me a web shop", "hello", "", "```javascript\nalert(1)\n```"])("%j", (request) => {
    const reply = first(request);
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toContain("I am the built-in model");
    expect(reply.text).toContain("EXECUTOR_MODEL");
    expect(reply.text).toContain("OPENAI_API_KEY");
  });

  test("the request is named in the answer", () => {
    expect(first("Build me a web shop").text).toContain('"Build me a web shop"');
    expect(first("```javascript\nalert(1)\n```").text).toContain("javascript");
  });

  test("scripts are named when there is no tool to run them", () => {
    const request =
      "Execute these scripts in order:\n\n1. data_preparation.py - Prepares\n2. model_training.py - Trains";
    const reply = first(request);
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toContain("data_preparation.py, model_training.py");
    const able = first(request, [...ALL_TOOLS, { name: "run_script", parameters: ["path"] }]);
    expect(able.toolCalls).toEqual([{ name: "run_script", arguments: { path: "data_preparation.py" } }]);
    const given = "Run argv.py with the arguments 3 4";
    expect(first(given, [{ name: "run_script", parameters: ["path", "arguments"] }]).toolCalls).toEqual([
      { name: "run_script", arguments: { path: "argv.py", arguments: ["3", "4"] } },
    ]);
    expect(first(given, [{ name: "run_script", parameters: ["path"] }]).toolCalls).toEqual([]);
  });

  test.each([
    [`Execute:\n${fence("print(1)\n")}`, "execute_code"],
    [`Profile this:\n${fence("print(1)\n")}`, "profile_code"],
    ["Run the tests in test_x.py", "run_tests"],
    ["show me a demo of sorting", "create_demo"],
    ["Calculate the factorial of 10", "execute_code"],
    ["what does this error mean: KeyError: 'a'", "handle_error"],
  ])("%j without its tool names the tool", (request, tool) => {
    const reply = first(request, []);
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toContain(`\`${tool}\``);
    expect(reply.text).toContain("nothing was run");
    expect(reply.verdict).toBe("declined");
  });

  test.each([`Generate tests for this code:\n${fence("print(1)\n")}`, "Write tests for shop.py"])("%j", (request) => {
    const reply = first(request);
    expect(reply.toolCalls).toEqual([]);
    expect(reply.text).toContain("I did not write tests: the workflow does");
  });

  test("installing is not claimed", () => {
    const request = `Analyze the dependencies in this code and install them:\n${fence("import pandas\n")}`;
    const end = respond(
      { request, results: [answered(first(request), "It imports: pandas.", { valid: true })] },
      ALL_TOOLS,
    );
    expect(end.text).toContain("I did not install anything");
  });
});
