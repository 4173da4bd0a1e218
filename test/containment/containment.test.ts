import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox, SandboxPolicy } from "../../src/sandbox/index.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPolicy } from "../sandbox/test-policy.ts";
import { attacksOf } from "./attacks.ts";
import { attackFromHost, attackFromSandbox, REACHED } from "./probe-in-sandbox.ts";

/** What an ordinary user may do on the host only on some machines: there the control says nothing. */
const MACHINE_DEPENDENT = new Set(["a nested user namespace", "tracing a process of the same user", "io_uring"]);

const provider = createProvider("namespaces");
const report = await provider.probe();
const folder = mkdtempSync(join(tmpdir(), "containment-"));
const canaryFile = join(folder, "canary.txt");
writeFileSync(canaryFile, "canary", { mode: 0o644 });
const server: Server = createServer((socket) => socket.end("canary"));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

describe.skipIf(!report.available)("code in a sandbox", () => {
  let policy: SandboxPolicy;
  let sandbox: Sandbox;

  beforeAll(async () => {
    process.env["CONTAINMENT_CANARY"] = "set";
    policy = await testPolicy();
    sandbox = await provider.open(policy);
  });

  afterAll(async () => {
    await sandbox.close();
    await provider.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  for (const attack of attacksOf(canaryFile, port)) {
    test(`blocks ${attack.name}`, async () => {
      expect(await attackFromSandbox(sandbox, attack)).not.toContain(REACHED);
    });
    test.skipIf(MACHINE_DEPENDENT.has(attack.name))(`allows ${attack.name} without the sandbox`, async () => {
      expect(await attackFromHost(policy.python.interpreter, attack)).toContain(REACHED);
    });
  }

  test("holds no capability, cannot gain one, and runs under a seccomp filter", async () => {
    const kernel = await sandbox.openKernel();
    const { outcome } = await kernel.execute(printing("print(open('/proc/self/status').read())"));
    const status = new Map(outcome.stdout.split("\n").map((line) => line.split(":\t") as [string, string]));
    for (const field of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
      expect(status.get(field), field).toMatch(/^0+$/);
    }
    expect([status.get("NoNewPrivs"), status.get("Seccomp")]).toEqual(["1", "2"]);
  });

  test("has standard descriptors and its control channel, and nothing else", async () => {
    const kernel = await sandbox.openKernel();
    const program =
      "import os\nprint(sorted(int(d) for d in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{d}')))";
    const { outcome } = await kernel.execute(printing(program));
    expect(JSON.parse(outcome.stdout)).toEqual([0, 1, 2, 3]);
  });

  test("cannot touch its supervisor", async () => {
    const kernel = await sandbox.openKernel();
    const program = `
import os, signal
for signal_number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    os.kill(1, signal_number)
for path in ('/proc/1/mem', '/proc/1/environ', '/proc/1/fd', '/proc/1/maps', '/proc/1/cwd'):
    try:
        os.listdir(path) if path.endswith(('fd', 'cwd')) else open(path, 'rb').read(1)
        print('REACHED', path)
    except OSError:
        pass
print('done')`;
    const { outcome } = await kernel.execute(printing(program));
    expect(outcome.stdout).toBe("done\n");
    expect(outcome.status).toBe("completed");
  });

  test("uses threads and its own loopback as any program may", async () => {
    const kernel = await sandbox.openKernel();
    const program = `
import socket, threading
listener = socket.create_server(('127.0.0.1', 5000))
thread = threading.Thread(target=lambda: listener.accept()[0].sendall(b'hello'))
thread.start()
print(socket.create_connection(('127.0.0.1', 5000)).recv(5))`;
    const { outcome } = await kernel.execute(printing(program));
    expect(outcome.stdout).toBe("b'hello'\n");
  });
});

function printing(code: string) {
  return { kind: "code", code, stdin: null, guard: null } as const;
}
