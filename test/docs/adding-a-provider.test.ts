import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { testPython } from "../python.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/architecture/adding-a-provider.md"), "utf8");

test("the kernel that adding-a-provider.md starts by hand says what the page says", async () => {
  const [, program = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "by-hand-"));
  try {
    const file = join(folder, "kernel.mts");
    writeFileSync(file, program.replace("../src/", `${root}src/`));
    const { stdout } = await execa(process.execPath, [file, await testPython(), join(root, "python")]);
    const lines = stdout.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => !line.startsWith("output"))).toEqual(["ready", "result", "end completed"]);
    expect(lines).toContain('output "hello\\n"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
