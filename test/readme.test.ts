import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { program } from "./cli/run-program.ts";
import { commands, expectShown, snippets } from "./readme-fences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "executor-readme-"));
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  // Snippets find other packages where they stand.
  mkdirSync(join(folder, "snippets"));
  symlinkSync(join(root, "node_modules"), join(folder, "snippets", "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(line: string): Promise<{ output: string; exitCode: number | null }> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const words = line.replaceAll(/\bnpx executor\b|\bnode bin\/executor\.js\b/g, `"${process.execPath}" "${program}"`);
  const child = spawn("sh", ["-c", words], {
    cwd: folder,
    env: { ...inherited, NO_COLOR: "1", EXECUTOR_MODEL: "builtin" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => child.once("close", (exitCode) => resolve({ output, exitCode })));
}

describe("README commands", () => {
  test("are there", () => expect(commands.length).toBeGreaterThan(8));

  test.each(commands)("$line", { timeout: 180_000 }, async ({ line, shown }) => {
    // The page installs with npm, which the machine that runs this test has done already.
    if (/^npm ci && npm (start|test)$/.test(line)) {
      const script = line.endsWith("start") ? packageJson.scripts.start : packageJson.scripts.test;
      expect(script).toBeTruthy();
      if (line.endsWith("test")) {
        return;
      }
    } else {
      expect(line).toMatch(/npx executor|node bin\/executor\.js|langgraph/);
    }
    // The development server runs until it is stopped; test/graph/dev-server.test.ts starts it.
    if (line.includes("langgraphjs")) {
      return;
    }
    const { output, exitCode } = await run(
      line.startsWith("npm") ? packageJson.scripts.start : line.replace(/\s+# .*$/, ""),
    );
    const expected = Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0);
    expect({ line, output, exitCode }).toMatchObject({ exitCode: expected });
    if (shown !== null) {
      expectShown(output, shown);
    }
  });
});

describe("README snippets", () => {
  test("are there", () => expect(snippets.length).toBeGreaterThan(2));

  test.each(snippets.map((snippet, index) => ({ ...snippet, index })))(
    "snippet $index",
    { timeout: 120_000 },
    async ({ content, shown, index }) => {
      const file = join(folder, "snippets", `snippet-${index}.ts`);
      const library = pathToFileURL(join(root, "src/index.ts")).href;
      writeFileSync(file, content.replaceAll('"executor-agent"', JSON.stringify(library)));
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        cwd: folder,
        env: { ...process.env, EXECUTOR_MODEL: "builtin" },
      });
      if (shown !== null) {
        expectShown(stdout, shown);
      }
    },
  );
});
