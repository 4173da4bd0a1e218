import { describe, expect, test } from "vitest";
import { CoderAgent } from "../../src/agents/coder/index.ts";
import { ExecutorAgent } from "../../src/agents/executor/index.ts";
import { TesterAgent } from "../../src/agents/tester/index.ts";
import { ExecutorConfig, resolveConfig } from "../../src/config/index.ts";
import { diagnose, suggestionsForError } from "../../src/diagnosis/index.ts";
import { createExecutorGraph, streamRequest } from "../../src/graph/index.ts";
import { resolveModel } from "../../src/models/index.ts";
import { createSession, defineTool, SandboxPool } from "../../src/sessions/index.ts";
import { scriptedSession } from "../../src/testing/index.ts";
import { createTools } from "../../src/tools/index.ts";

/** As a caller in JavaScript gives them: the compiler refuses them too. */
const asGiven = (options: unknown) => options as never;
const executor = (options: unknown) => new ExecutorAgent(asGiven(options));

describe("unknown options are refused", () => {
  test.each<[string, () => unknown, string]>([
    [
      "a field beside config",
      () => executor({ timeout: 1 }),
      'Option "timeout" is a field of the configuration; put it under config: { timeout: ... }',
    ],
    [
      "a misspelt field",
      () => executor({ tiemout: 3 }),
      'Option "tiemout" is unknown; did you mean "timeout", under config: { timeout: ... }?',
    ],
    [
      "a configuration as the options",
      () => executor(ExecutorConfig.preset("standard", { timeout: 1 })),
      "put it under config: { preset: ... }",
    ],
    [
      "several fields",
      () => executor({ preset: "strict", forbiddenFunctions: ["print"] }),
      "put it under config: { forbiddenFunctions: ... }",
    ],
    ["a misspelt option", () => executor({ sesionId: "a" }), 'did you mean "sessionId"?'],
    ["what is no object", () => executor("builtin"), 'The options are "builtin"; they must be an object'],
    ["null", () => executor(null), "The options are null; they must be an object"],
    ["those of a graph", () => createExecutorGraph(asGiven({ tiemout: 1 })), 'did you mean "timeout", under config'],
    ["a budget", () => createExecutorGraph(asGiven({ budget: { attemps: 1 } })), 'did you mean "attempts"?'],
    [
      "those of a session",
      () => createSession(asGiven({ maxMemory: "64MB" })),
      "put it under config: { maxMemory: ... }",
    ],
    ["those of a coder", () => new CoderAgent(asGiven({ modle: "builtin" })), 'did you mean "model"?'],
    ["those of a tester", () => new TesterAgent(asGiven({ timeout: 1 })), "put it under config: { timeout: ... }"],
    ["those of a pool", () => new SandboxPool(asGiven({ onprogres: () => undefined })), 'did you mean "onProgress"?'],
    ["those of a tool", () => defineTool(() => 1, asGiven({ name: "a", timeuot: 1 })), 'did you mean "timeout"?'],
    ["those of tools", () => createTools(asGiven({}), asGiven({ useAllTool: true })), 'did you mean "useAllTools"?'],
    ["those of suggestions", () => suggestionsForError("x", asGiven({ cod: "x" })), 'did you mean "code"?'],
    ["those of a diagnosis", () => diagnose(asGiven({}), asGiven({ limt: 1 })), 'did you mean "limit"?'],
    ["those of a resolved configuration", () => resolveConfig({}, asGiven({ enviroment: {} })), '"environment"?'],
    ["none where some are needed", () => resolveConfig({}, asGiven(undefined)), "The options are undefined"],
  ])("%s", (_name, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: "invalid-input", message: expect.stringContaining(message) }));
  });

  test.each<[string, () => Promise<unknown>]>([
    ["of a message", () => new ExecutorAgent().chat("Run it", asGiven({ timeout: 1 }))],
    ["of a model", () => resolveModel("builtin", asGiven({ environment: {}, timeout: 1 }))],
    ["of code to write", () => new CoderAgent().generate("Write it", asGiven({ timeout: 1 }))],
    ["of code to repair", () => new CoderAgent().fix("x", asGiven({}), asGiven({ timeout: 1 }))],
    ["of tests to write", () => new TesterAgent().generateTests("x = 1", asGiven({ timeout: 1 }))],
    ["of a replay", () => createSession({ id: "replayed", record: false }).replay(asGiven({ timeout: 1 }))],
    ["of a request", () => streamRequest(createExecutorGraph(), "Run it", asGiven({ timeout: 1 })).next()],
  ])("%s", async (_name, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: "invalid-input", message: 'Option "timeout" is unknown' });
  });

  test("and those that are known are taken", () => {
    expect(() => executor({ config: { timeout: 1 }, sandbox: "auto", model: undefined })).not.toThrow();
    expect(() => createSession({ id: "a", record: false, config: ExecutorConfig.preset("strict") })).not.toThrow();
    expect(() => createExecutorGraph({ budget: { attempts: 1 } })).not.toThrow();
  });
});

describe("options that a session beside them has already are refused", () => {
  const session = scriptedSession();
  const graph = (options: object) => createExecutorGraph({ session, ...options });
  const tester = (options: object) => new TesterAgent({ session, ...options });

  test.each<[string, (options: object) => unknown, object]>([
    ["config", graph, { config: { timeout: 1 } }],
    ["tools", graph, { tools: [] }],
    ["approveTool", graph, { approveTool: () => true }],
    ["workingDirectory", graph, { workingDirectory: "." }],
    ["config", tester, { config: { timeout: 1 } }],
    ["pool", tester, { pool: new SandboxPool() }],
  ])("%s", (name, make, options) => {
    const message = expect.stringContaining(`Option "${name}" cannot stand beside "session"`);
    expect(() => make(options)).toThrow(expect.objectContaining({ code: "invalid-input", message }));
    expect(() => make({ [name]: undefined })).not.toThrow();
  });

  test.each<[string, () => unknown]>([
    ["a coder", () => new CoderAgent(asGiven({ session, config: {} }))],
    ["an executor", () => executor({ session, config: {} })],
  ])("and %s takes no session", (_name, make) => {
    expect(make).toThrow('Option "session" is unknown');
  });
});
