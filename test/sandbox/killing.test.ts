import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPython } from "../python.ts";

const KERNEL_SOURCES = join(import.meta.dirname, "../../python");
const NAMESPACE = [
  "--unshare-user",
  "--unshare-pid",
  "--as-pid-1",
  "--uid",
  "0",
  "--cap-add",
  "ALL",
  "--die-with-parent",
];
const { available } = await createProvider("namespaces").probe();

test.skipIf(!available)("the supervisor finds every thread of every process", async () => {
  const view = ["--ro-bind", "/", "/", "--proc", "/proc", "--setenv", "PYTHONPATH", KERNEL_SOURCES];
  const script = join(import.meta.dirname, "killing.py");
  const { stdout } = await execa("bwrap", [...NAMESPACE, ...view, await testPython(), script]);
  expect(JSON.parse(stdout)).toEqual({
    // Stopped, beside those that exit or have: nobody was in the midst of a fork.
    still: ["T"],
    leaderless: { counted: [true, true, true, true], killed: true },
    namespace: { exiting: true, still: true },
    privileged: { found: true, killed: true },
  });
});
