import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "@langchain/langgraph-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../..");
const REQUEST = "Execute this code:\n```python\nprint(sum(range(10)))\n```";

/** A port that is free at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") {
    throw new Error("The server has no port");
  }
  return address.port;
}

describe("langgraph.json", () => {
  let folder: string;
  let server: ChildProcess;
  let client: Client;
  let log = "";

  beforeAll(async () => {
    // The server writes its threads beside its configuration, so that gets a folder of its own, with the project linked in.
    folder = await mkdtemp(join(tmpdir(), "executor-dev-server-"));
    for (const name of ["langgraph.json", "package.json", "node_modules", "python", "src"]) {
      await symlink(join(root, name), join(folder, name));
    }
    const port = await freePort();
    const bin = join(root, "node_modules/.bin");
    const cli = join(root, "node_modules/@langchain/langgraph-cli/dist/cli/cli.mjs");
    const options = [
      "dev",
      "--no-browser",
      "--no-reload",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--config",
      folder,
    ];
    server = spawn(join(bin, "node"), [cli, ...options], {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env["PATH"]}`,
        HOME: process.env["HOME"],
        ...(process.env["EXECUTOR_CACHE"] === undefined ? {} : { EXECUTOR_CACHE: process.env["EXECUTOR_CACHE"] }),
        EXECUTOR_MODEL: "builtin",
        LANGGRAPH_CLI_NO_ANALYTICS: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ready = new Promise<void>((start, fail) => {
      const read = (text: string): void => {
        log += text;
        if (/Server running/i.test(log)) {
          start();
        }
      };
      server.stdout?.setEncoding("utf8").on("data", read);
      server.stderr?.setEncoding("utf8").on("data", read);
      server.once("exit", (code) => fail(new Error(`The server ended with ${code}:\n${log}`)));
    });
    await ready;
    client = new Client({ apiUrl: `http://127.0.0.1:${port}`, apiKey: null });
  });

  afterAll(async () => {
    if (server.exitCode === null) {
      // What serves is a child of it, which writes its threads as it ends, and holds the same pipes.
      const ended = new Promise((end) => server.once("close", end));
      server.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  test("names two graphs that the server loads", async () => {
    const assistants = await client.assistants.search();
    expect(assistants.map((assistant) => assistant.graph_id).toSorted()).toEqual(["executor", "workflow"]);
  });

  test("has a workflow whose drawing shows intake, coder, tester, executor and respond", async () => {
    const { nodes } = await client.assistants.getGraph("workflow");
    const names = nodes.map((node) => String(node.id)).filter((name) => !name.startsWith("__"));
    expect(names).toEqual(["intake", "coder", "tester", "executor", "respond"]);
  });

  test("has graphs that take a conversation, so that Studio shows a form for one", async () => {
    for (const graph of ["workflow", "executor"]) {
      const { input_schema: schema } = await client.assistants.getSchemas(graph);
      expect(Object.keys(schema?.properties ?? {}), graph).toContain("messages");
    }
  });

  test.each(["workflow", "executor"])("runs a thread through %s with the built-in model", async (graph) => {
    const thread = await client.threads.create();
    const input = { messages: [{ role: "user", content: REQUEST }] };
    const values: unknown = await client.runs.wait(thread.thread_id, graph, { input });
    const { messages } = z
      .object({ messages: z.array(z.object({ type: z.string(), content: z.unknown() })) })
      .parse(values);
    expect(JSON.stringify(messages.at(-1)?.content), log).toContain("45");
    const state = await client.threads.getState(thread.thread_id);
    expect(state.next).toEqual([]);
  });
});
