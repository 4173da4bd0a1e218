import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { supervisors } from "../sandbox/own-processes.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

test("four hundred runs at once all complete", async () => {
  await using session = createSession({ pool });
  const runs = Array.from({ length: 400 }, (_, index) => session.executeCode(`import time\ntime.sleep(0.5)\n${index}`));
  const values = (await Promise.all(runs)).map(({ value }) => value);
  expect(values).toEqual(runs.map((_, index) => String(index)));
});

test("a hundred sessions at once keep their variables apart", async () => {
  const sessions = Array.from({ length: 100 }, (_, index) =>
    createSession({ id: `crowd-${process.pid}-${index}`, pool, record: false }),
  );
  await Promise.all(sessions.map((session, index) => session.executeCode(`x = ${index}`)));
  const values = await Promise.all(sessions.map(async (session) => (await session.executeCode("x")).value));
  expect(values).toEqual(sessions.map((_, index) => String(index)));
  await Promise.all(sessions.map((session) => session.close()));
});

test("sandboxes that wait ready and were stopped from outside do not hold up the next runs", async () => {
  await using own = new SandboxPool();
  await using session = createSession({ pool: own });
  const others = new Set(supervisors());
  await session.executeCode("1");
  for (const pid of supervisors()) {
    if (!others.has(pid)) {
      process.kill(pid, "SIGSTOP");
    }
  }
  expect((await session.executeCode("6 * 7")).value).toBe("42");
});

test("a service with few descriptors and a host that stands still for a while lose nothing", () => {
  const program = join(tmpdir(), `few-descriptors-${process.pid}.ts`);
  const sessions = new URL("../../src/sessions/index.ts", import.meta.url).href;
  writeFileSync(
    program,
    `import { createSession, SandboxPool } from "${sessions}";
await using pool = new SandboxPool();
await using session = createSession({ id: "busy", pool, record: false });
await session.executeCode("x = 1");
const running = session.executeCode("import time; time.sleep(0.3); x", { timeout: 1 });
await new Promise((resolve) => setTimeout(resolve, 100));
const until = performance.now() + 13_000;
while (performance.now() < until);
console.log((await running).value, (await running).outcome.session);`,
  );
  const script = `ulimit -Sn 512 && ulimit -Hn 512 && exec "$0" "$1"`;
  const said = execFileSync("bash", ["-c", script, process.execPath, program], { encoding: "utf8" });
  rmSync(program);
  expect(said).toBe("1 kept\n");
});
