import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProvider } from "../../src/sandbox/registry.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

const SESSIONS = join(import.meta.dirname, "../../src/sessions/index.ts");
const { available } = await createProvider("namespaces").probe();

/** What a program prints that may open so many files. Throws when it does not end with 0. */
async function printed(body: string, files: number): Promise<string> {
  await using folder = await temporaryFolder();
  const program = join(folder.path, "program.ts");
  writeFileSync(
    program,
    `import { closeSync, openSync } from "node:fs"; import { createSession, SandboxPool } from "${SESSIONS}";\n${body}`,
  );
  const limited = 'ulimit -Sn "$2" && ulimit -Hn "$2" && exec "$0" "$1"';
  return execFileSync("bash", ["-c", limited, process.execPath, program, String(files)], { encoding: "utf8" });
}

test.skipIf(!available)("a process with too few open files for all at once is told, and lives on", async () => {
  const body = `
await using pool = new SandboxPool();
await using session = createSession({ pool });
const runs = await Promise.allSettled(Array.from({ length: 30 }, () => session.executeCode("1")));
console.log([...new Set(runs.map((run) => run.status === "fulfilled" ? run.value.outcome.status : run.reason.code))].join());`;
  expect(await printed(body, 64)).toMatch(/^(?:completed,?|sandbox-unavailable,?)+\n$/);
});

test.skipIf(!available)("a sandbox that could not be started leaves nothing to be ended at the exit", async () => {
  const body = `
await using warm = new SandboxPool();
await using first = createSession({ pool: warm });
await first.executeCode("1");
await using pool = new SandboxPool();
await using session = createSession({ pool });
const held: number[] = [];
try { for (;;) held.push(openSync("/dev/null", "r")); } catch {}
for (const descriptor of held.splice(0, 4)) closeSync(descriptor);
const code = await session.executeCode("1").then(() => "ran", (error) => error.code);
for (const descriptor of held) closeSync(descriptor);
console.log(code, (await session.executeCode("1")).outcome.status);`;
  expect(await printed(body, 512)).toBe("sandbox-unavailable completed\n");
});

test.skipIf(!available)("64 open files are enough for a session and its fork", async () => {
  const body = `
await using session = createSession({ id: "small", record: false });
const { value } = await session.executeCode("import resource\\nresource.getrlimit(resource.RLIMIT_NOFILE)");
await using fork = await session.fork();
console.log(value, (await fork.executeCode("1 + 1")).value);`;
  expect(await printed(body, 64)).toBe("(64, 64) 2\n");
});
