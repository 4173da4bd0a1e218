import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

const SIZE = 10 * 1024 ** 3;
const config = { maxFileSize: "20GB", maxDisk: "32MB" } as const;
const MAKE = `
with open('hole.bin', 'wb') as file:
    file.seek(${SIZE / 2})
    file.write(b'middle')
    file.truncate(${SIZE})
`;
const LOOK = `
import os
with open('hole.bin', 'rb') as file:
    file.seek(${SIZE / 2 - 1})
    seen = (file.read(8), os.fstat(file.fileno()).st_size, os.fstat(file.fileno()).st_blocks < 100)
`;
const SEEN = `(b'\\x00middle\\x00', ${SIZE}, True)`;

test("a file of 10 GiB that is all hole goes to the tests, into a fork and back as what it is", async () => {
  await using folder = await temporaryFolder();
  await using session = createSession({ pool, id: "holes", record: false, config, workingDirectory: folder.path });
  const files = {
    "test_hole.py": `def test_hole():\n    exec(${JSON.stringify(LOOK)}, globals())\n    assert seen == ${SEEN}\n`,
  };
  (await session.executeCode(MAKE, { files })).unwrap();
  expect(await session.runTests("test_hole.py")).toMatchObject({ success: true, passed: 1 });
  await using fork = await session.fork();
  expect(await fork.executeCode(`${LOOK}seen`)).toMatchObject({ value: SEEN });
  const killed = await session.executeCode(
    "import os, signal\nos.remove('hole.bin')\nos.kill(os.getpid(), signal.SIGKILL)",
  );
  expect(killed.outcome).toMatchObject({ status: "killed", session: "restored" });
  expect(await session.executeCode(`${LOOK}seen`)).toMatchObject({ value: SEEN });
});

test("a fork that cannot be made leaves the session as it is", async () => {
  await using session = createSession({ pool, id: "full", record: false, config: { maxDisk: "8MB" } });
  const write = (letter: string) => `x = '${letter}'\nopen('large.bin', 'w').write(x * 6_000_000)`;
  await session.executeCode(write("a"));
  // Both contents together are more than is kept.
  await session.executeCode(write("b"));
  await expect(session.fork()).rejects.toMatchObject({ code: "sandbox-unavailable", message: /too large/ });
  expect(await session.executeCode("x, open('large.bin').read(1)")).toMatchObject({ value: "('b', 'b')" });
});
