import { describe, expect, test } from "vitest";

import {
  type ConfigFields,
  ExecutorConfig,
  mergeRunOptions,
  presetNames,
  readEnvironment,
  resolveConfig,
} from "../../src/config/index.ts";
import { ExecutorError } from "../../src/errors/index.ts";

function resolve(fields?: ConfigFields, variables: Readonly<Record<string, string>> = {}) {
  return resolveConfig(fields, { environment: readEnvironment(variables) });
}

function refusal(run: () => unknown): ExecutorError {
  try {
    run();
  } catch (error) {
    if (error instanceof ExecutorError) {
      return error;
    }
    throw error;
  }
  throw new Error("Nothing was refused");
}

describe("resolveConfig", () => {
  test("fills in the defaults", () => {
    expect(resolve()).toMatchObject({
      timeout: 30,
      maxMemory: 536_870_912,
      maxOutputLength: 10_000,
      sandboxMode: true,
      sandbox: "auto",
      safeMode: true,
      network: [],
      pytestArgs: ["-v", "--tb=short"],
      coverageThreshold: 80,
      python: null,
    });
  });

  test("prefers what is given to the environment, the environment to the preset, the preset to the defaults", () => {
    const variables = { EXECUTOR_PRESET: "web", EXECUTOR_TIMEOUT: "7", EXECUTOR_MAX_MEMORY: "1GB" };
    expect(resolve({}, { EXECUTOR_PRESET: "web" }).timeout).toBe(60);
    expect(resolve({}, variables)).toMatchObject({ timeout: 7, maxMemory: 1024 ** 3, maxOutputLength: 10_000 });
    expect(resolve({ timeout: 9 }, variables).timeout).toBe(9);
    expect(resolve({ preset: "strict" }, { EXECUTOR_PRESET: "web" }).allowedModules).toHaveLength(6);
  });

  test("takes a configuration whose fields were assigned, and copies it", () => {
    const config = new ExecutorConfig();
    config.allowedModules = ["numpy", "scikit-learn", "beautifulsoup4", "numpy", "Pillow"];
    config.maxMemory = "2GB";
    const resolved = resolve(config);
    config.allowedModules.push("ctypes");
    expect(resolved.allowedModules).toEqual(["numpy", "sklearn", "bs4", "PIL"]);
    expect(resolved.maxMemory).toBe(2 * 1024 ** 3);
  });

  test("adds modules with a plus to the preset's list, or to the list beside them", () => {
    const { allowedModules: standard } = resolve();
    expect(resolve({ allowedModules: ["+tornado", "+scikit-image", "+json"] }).allowedModules).toEqual([
      ...standard,
      "tornado",
      "skimage",
    ]);
    expect(resolve({ preset: "strict", allowedModules: ["+yaml"] }).allowedModules).toEqual([
      ...resolve({ preset: "strict" }).allowedModules,
      "yaml",
    ]);
    expect(resolve({ allowedModules: ["math", "+re"] }).allowedModules).toEqual(["math", "re"]);
    expect(resolve({ allowedModules: [] }).allowedModules).toEqual([]);
    expect(resolve({}, { EXECUTOR_ALLOWED_MODULES: "+tornado" }).allowedModules).toEqual([...standard, "tornado"]);
    for (const entry of ["++re", "+", "re+"]) {
      expect(refusal(() => resolve({ allowedModules: [entry] })).message).toContain('with a "+" before those that add');
    }
  });

  test("freezes the result down to its lists", () => {
    const resolved = resolve({ environment: { TZ: "UTC" } });
    expect(Object.isFrozen(resolved)).toBe(true);
    expect(Object.values(resolved).filter((value) => typeof value === "object" && !Object.isFrozen(value))).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, "soon", "", "-3s", null])(
    "refuses the timeout %j with field, value, rule and what to do",
    (timeout) => {
      const error = refusal(() => resolve({ timeout } as ConfigFields));
      const given = typeof timeout === "string" ? JSON.stringify(timeout) : String(timeout);
      expect(error.code).toBe("invalid-config");
      expect(error.message).toBe(
        `Field "timeout" is ${given}, but must be a time from 0.001 to 86400 seconds; write for example 30`,
      );
    },
  );

  test.each(["lots", -1, 0, 1024, 2 ** 54, 2 ** 63 + 1, "2PB", "31MB", 1.5])("refuses the memory %j", (maxMemory) => {
    const error = refusal(() => resolve({ maxMemory } as ConfigFields));
    expect(error.message).toMatch(/^Field "maxMemory" is .+, but must be a size from 32MB to 1TB/);
  });

  test.each([
    [{ sandboxMode: false }, "code never runs without a sandbox"],
    [{ network: ["https://example.com/x"] }, "host names without scheme"],
    [{ packages: ["--index-url=http://evil"] }, "distributions from the package index"],
    [{ packages: ["./local"] }, "distributions from the package index"],
    [{ python: "python3" }, "absolute path"],
    [{ environment: { "A B": "x" } }, "texts by variable name"],
    [{ maxProcesses: 0 }, "whole number from 1"],
    [{ coverageThreshold: 101 }, "number from 0 to 100"],
    [{ preset: "loose" }, 'one of "standard", "strict", "scientific", "web"'],
    [{ allowedModules: "numpy" }, "list of import names"],
  ])("refuses %j", (fields, rule) => {
    expect(refusal(() => resolve(fields as ConfigFields)).message).toContain(rule);
  });

  test("accepts what is well formed", () => {
    const packages = ["polars", "rich==14.0.0", "httpx[http2]>=0.27,<1"];
    expect(resolve({ packages, network: ["api.example.com", "*.pypi.org"], python: "/usr/bin/python3" })).toMatchObject(
      {
        packages,
        network: ["api.example.com", "*.pypi.org"],
        python: "/usr/bin/python3",
      },
    );
  });

  test("names every mistake at once, variables by their own names, unknown fields with what was meant", () => {
    const fields = { TIMEOUT: 3, alowedModules: [], zebra: 1 };
    const variables = { EXECUTOR_MAX_MEMORY: "huge", PYTEST_ARGS: "-k 'open", COVERAGE_THRESHOLD: "most" };
    const lines = refusal(() => resolve(fields as ConfigFields, variables)).message.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      'Field "TIMEOUT" is unknown; did you mean "timeout"?',
      'Field "alowedModules" is unknown; did you mean "allowedModules"?',
      'Field "zebra" is unknown',
    ]);
    expect(lines.slice(3).map((line) => line.split(",")[0])).toEqual([
      'Variable EXECUTOR_MAX_MEMORY is "huge"',
      'Variable PYTEST_ARGS is "-k \'open"',
      'Variable COVERAGE_THRESHOLD is "most"',
    ]);
  });

  test("does not repeat values of the code's environment variables", () => {
    const error = refusal(() => resolve({ environment: { TOKEN: "s3cret\0" } }));
    expect(error.message).not.toContain("s3cret");
  });
});

describe("presets", () => {
  test.each(presetNames)("%s resolves, and overrides win", (name) => {
    expect(resolve(ExecutorConfig.preset(name, { timeout: 5 })).timeout).toBe(5);
  });

  test("strict is the short list and forbids open; standard leaves open to the sandbox", () => {
    const strict = resolve(ExecutorConfig.preset("strict"));
    expect(strict.allowedModules).toEqual(["numpy", "pandas", "matplotlib", "sklearn", "requests", "json"]);
    expect(strict.forbiddenFunctions.toSorted()).toEqual(["__import__", "compile", "eval", "exec", "open"]);
    expect(resolve().forbiddenFunctions).not.toContain("open");
    expect(resolve().allowedModules).toEqual(expect.arrayContaining(["time", "os", "seaborn", "scipy", "sqlite3"]));
  });

  test("scientific has 2 GB", () => {
    expect(resolve(ExecutorConfig.preset("scientific")).maxMemory).toBe(2 * 1024 ** 3);
  });
});

describe("mergeRunOptions", () => {
  test("changes what one call says and nothing else", () => {
    const config = resolve();
    const merged = mergeRunOptions(config, { timeout: "500ms", maxMemory: "1GB", safeMode: false });
    expect(merged).toEqual({ ...config, timeout: 0.5, maxMemory: 1024 ** 3, safeMode: false });
    expect(mergeRunOptions(config, {})).toBe(config);
  });

  test("refuses bad limits as input", () => {
    const error = refusal(() => mergeRunOptions(resolve(), { timeout: 0, maxMemory: "lots" }));
    expect(error.code).toBe("invalid-input");
    expect(error.message.split("\n").map((line) => line.split(",")[0])).toEqual([
      'Option "timeout" is 0',
      'Option "maxMemory" is "lots"',
    ]);
  });
});
