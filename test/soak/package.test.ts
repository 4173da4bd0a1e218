import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands, expectShown, snippets } from "../readme-fences.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "executor-package-"));
const installed = join(folder, "node_modules", "executor-agent");
const nodes = new Map<string, string>();

/** What a person who has installed the package has: its files, its dependencies, and some Node. */
beforeAll(() => {
  npm(["pack", "--pack-destination", folder], root);
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  npm(["install", join(folder, tarball), "langchain", "zod"], folder);
  for (const version of ["20", "22"]) {
    nodes.set(version, installNode(version));
  }
  nodes.set("24", process.execPath);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["22", "24"])("the installed package on Node %s", (version) => {
  const lines = commands.filter(({ line }) => /npx executor|node bin\/executor\.js/.test(line));

  // A repair of an earlier round has changed them.
  beforeAll(() => cpSync(join(installed, "examples"), join(folder, "examples"), { recursive: true }));

  test.each(lines)("$line", ({ line, shown }) => {
    const { output, exitCode } = shell(version, line.replace(/\s+# .*$/, ""));
    const expected = Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0);
    expect({ line, output, exitCode }).toMatchObject({ exitCode: expected });
    if (shown !== null) {
      expectShown(output, shown);
    }
  });

  test.each(["demo", "setup --quiet", "doctor"])("executor %s", (words) => {
    const { output, exitCode } = shell(version, `npx executor ${words}`);
    expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
  });

  test.each(snippets.map((snippet, index) => ({ ...snippet, index })))(
    "snippet $index",
    ({ content, shown, index }) => {
      const file = join(folder, `snippet-${index}.mjs`);
      // As a build makes it: not every Node disposes of what is `using`.
      const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
      writeFileSync(file, ts.transpileModule(content, { compilerOptions }).outputText);
      const { output, exitCode } = shell(version, `"${nodes.get(version)}" "${file}"`);
      expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
      if (shown !== null) {
        expectShown(output, shown);
      }
    },
  );
});

describe("on an older Node", () => {
  test("the command says in one line what it needs", () => {
    const { output, exitCode } = shell("20", "npx executor run examples/sorting.py");
    expect(exitCode).toBe(3);
    expect(output.trim().split("\n")[0]).toMatch(/✗ Node 20\.\S+ is too old: executor needs Node 22\.18 or newer/);
  });

  test("the library says so when it is imported", () => {
    const code = `import("executor-agent").catch((error) => console.log(error.message, error.stack.split("\\n").length))`;
    const { output } = shell("20", `"${nodes.get("20")}" -e '${code}'`);
    expect(output).toMatch(/^executor-agent needs Node 22\.18 or newer; this is Node 20\.\S+ 1\n$/);
  });
});

test("the package holds what it runs from, and nothing else", () => {
  // Dependencies of which npm puts another version at the top.
  const names = readdirSync(installed, { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith("node_modules"));
  expect(names.filter((name) => !name.includes("/")).sort()).toEqual(
    ["LICENSE", "README.md", "bin", "dist", "examples", "package.json", "python"].sort(),
  );
  expect(names.filter((name) => /\.(pyc|map|test\.js)$|__pycache__/.test(name))).toEqual([]);
});

function npm(words: readonly string[], directory: string): void {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  execFileSync("npm", [...words, ...quiet], { cwd: directory, stdio: "pipe" });
}

function installNode(version: string): string {
  const place = join(folder, `node-${version}`);
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), JSON.stringify({ private: true }));
  npm(["install", `node@${version}`], place);
  return join(place, "node_modules", "node", "bin", "node");
}

function shell(version: string, line: string): { readonly output: string; readonly exitCode: number | null } {
  const program = join(installed, "bin", "executor.js");
  const words = line.replaceAll(/\bnpx executor\b|\bnode bin\/executor\.js\b/g, `"${nodes.get(version)}" "${program}"`);
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: "1", EXECUTOR_MODEL: "builtin" };
  const { stdout, stderr, status } = spawnSync("sh", ["-c", words], { cwd: folder, env, encoding: "utf8" });
  return { output: stdout + stderr, exitCode: status };
}
