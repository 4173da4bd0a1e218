import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { wasmAttacks } from "./attacks.ts";
import { evaluate, openWasm, provider, runCell } from "./wasm-bench.ts";

const folder = mkdtempSync(join(tmpdir(), "wasm-"));
const file = join(folder, "canary.txt");
writeFileSync(file, "canary", { mode: 0o644 });

const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? "");
  response.end("canary");
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;
const attacks = wasmAttacks({ file, folder, port, pid: process.pid });

describe("code in WebAssembly", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    process.env["WASM_CANARY"] = "set";
    sandbox = await openWasm();
  });
  afterAll(async () => {
    await sandbox.close();
    await provider.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test("every attack works where nothing confines it", async () => {
    const control = fileURLToPath(new URL("./bare-pyodide.ts", import.meta.url));
    const input = JSON.stringify(attacks.map(({ program }) => program));
    const { stdout } = await execa(process.execPath, [control], { input, env: { WASM_CANARY: "set" } });
    const printed: readonly string[] = JSON.parse(stdout);
    expect(attacks.map(({ name }, index) => [name, printed[index]])).toEqual(
      attacks.map(({ name }) => [name, "REACHED"]),
    );
    expect(requests).toEqual(["/fetch", "/pyfetch"]);
    requests.length = 0;
  });

  for (const { name, program } of attacks) {
    test(`blocks ${name}`, async () => {
      const { outcome, error } = await runCell(sandbox, program);
      expect(outcome.stdout + (error?.name ?? "")).not.toContain("REACHED");
      expect(outcome.stdout.trim() || error?.name).toMatch(/^\w+(Error|Exception)$/);
      expect(requests).toEqual([]);
    });
  }

  test("reaches no server by sockets, and is told so", async () => {
    const code = `import socket\nsocket.create_connection(("127.0.0.1", ${port}), timeout=3).sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")`;
    const { outcome, error } = await runCell(sandbox, code);
    expect([outcome.status, error?.name, outcome.session]).toEqual(["failed", "OSError", "kept"]);
    expect(requests).toEqual([]);
  });

  test.each([
    ["a child", "import os\nos.fork()", "OSError"],
    ["a thread", "import threading\nthreading.Thread(target=print).start()", "RuntimeError"],
    ["a program", "import subprocess\nsubprocess.run(['ls'])", "OSError"],
    ["a pool of processes", "import multiprocessing\nmultiprocessing.Pool(2)", "ModuleNotFoundError"],
    ["an installer", "import micropip", "ModuleNotFoundError"],
  ])("refuses %s with an error that the code can catch", async (_, code, name) => {
    const { outcome, error } = await runCell(sandbox, code);
    expect([outcome.status, error?.name, outcome.session]).toEqual(["failed", name, "kept"]);
  });

  test("sees no files but its own and Python's", async () => {
    expect(await evaluate(sandbox, "import os\nsorted(os.listdir('/'))")).toBe(
      "['dev', 'home', 'lib', 'proc', 'tmp', 'workspace']",
    );
    expect(await evaluate(sandbox, "dict(os.environ)")).not.toContain("CANARY");
  });

  test("says what kind of sandbox it is", () => {
    expect(sandbox.isolation).toMatchObject({ level: "wasm", provider: "pyodide" });
    expect(sandbox.isolation.mechanisms).toContain("empty environment");
  });

  test("gives back no file through a link", async () => {
    await runCell(sandbox, "import os\nos.symlink('/lib/executor', 'lib')\nos.symlink('/tmp', 'out')");
    await expect(sandbox.files.list("lib")).rejects.toMatchObject({ code: "invalid-input" });
    await expect(sandbox.files.read("lib/executor/executor_kernel/tasks.py")).rejects.toMatchObject({
      code: "invalid-input",
    });
    await expect(sandbox.files.write("out/x", "x")).rejects.toMatchObject({ code: "invalid-input" });
    expect((await sandbox.files.list()).map(({ path, type }) => [path, type])).toEqual([
      ["lib", "other"],
      ["out", "other"],
    ]);
  });

  test("cannot be asked to run a program", async () => {
    await expect(sandbox.run(["ls"])).rejects.toMatchObject({ code: "unsupported" });
  });
});
