import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { readEnvironment } from "../../src/config/index.ts";
import { splitWords } from "../../src/config/split-words.ts";

function setting(variable: string, text: string) {
  return readEnvironment({ [variable]: text }).settings;
}

describe("readEnvironment", () => {
  test.each([
    ["EXECUTOR_SANDBOX_MODE", "true", "sandboxMode", true],
    ["EXECUTOR_SAFE_MODE", "off", "safeMode", false],
    ["EXECUTOR_ALLOWED_MODULES", "numpy, pandas,,matplotlib", "allowedModules", ["numpy", "pandas", "matplotlib"]],
    ["EXECUTOR_MAX_OUTPUT_LENGTH", "500", "maxOutputLength", 500],
    ["EXECUTOR_MAX_OUTPUT_LENGTH", "many", "maxOutputLength", "many"],
    ["EXECUTOR_MAX_MEMORY", "512MB", "maxMemory", "512MB"],
    ["EXECUTOR_PRELOAD", "auto", "preload", "auto"],
    ["PYTEST_ARGS", "-v --tb=short --cov", "pytestArgs", ["-v", "--tb=short", "--cov"]],
    ["COVERAGE_THRESHOLD", "92.5", "coverageThreshold", 92.5],
  ])("reads %s=%s as %s", (variable, text, field, value) => {
    expect(setting(variable, text)).toEqual([{ variable, field, value }]);
  });

  test("takes an empty variable for an absent one", () => {
    const environment = readEnvironment({ EXECUTOR_TIMEOUT: " ", OPENAI_API_KEY: "", EXECUTOR_CACHE: "" });
    expect(environment.settings).toEqual([]);
    expect(environment.openai.apiKey).toBeNull();
    expect(environment.cache).toBeNull();
  });
});

describe("readVariables", () => {
  test("loads a file, which yields to variables that are set", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "executor-environment-"));
    try {
      await writeFile(path.join(folder, ".env"), "EXECUTOR_TIMEOUT=11\nEXECUTOR_MODEL='openai:small'\n");
      const environmentModule = new URL("../../src/config/environment.ts", import.meta.url).href;
      const program = `const { readVariables } = await import(${JSON.stringify(environmentModule)});
        const { EXECUTOR_TIMEOUT, EXECUTOR_MODEL } = readVariables({ file: ".env" });
        readVariables({ file: "absent" });
        console.log(EXECUTOR_TIMEOUT, EXECUTOR_MODEL);`;
      const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program], {
        cwd: folder,
        env: { EXECUTOR_TIMEOUT: "5" },
      });
      expect(stdout).toBe("5 openai:small");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("splitWords", () => {
  test.each([
    ["", []],
    ["  -v   -x ", ["-v", "-x"]],
    [`-k 'a and b' "c d"`, ["-k", "a and b", "c d"]],
    [`a"b c"d''`, ["ab cd"]],
    [`'' ""`, ["", ""]],
    [String.raw`a\ b "q\"uote" 'back\slash'`, ["a b", 'q"uote', String.raw`back\slash`]],
  ])("splits %j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  test.each(["'open", '"open', "a 'b", "lone\\"])("gives null for %j", (text) => {
    expect(splitWords(text)).toBeNull();
  });
});
