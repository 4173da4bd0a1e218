import { expect, test } from "vitest";
import { resolveConfig } from "../../src/config/index.ts";
import { choosePreload, chooseTestPreload } from "../../src/execution/index.ts";

const environment = { settings: [] };

test.each([
  ["import pandas as pd", true],
  ["from sklearn.cluster import KMeans", true],
  ["import json", false],
  ["pandasticsearch = 1", false],
])("choosePreload() of %j takes the data stack: %s", (code, takes) => {
  const chosen = choosePreload(resolveConfig(undefined, { environment }), code);
  expect(chosen.includes("pandas")).toBe(takes);
});

test.each([
  [{ OMP_NUM_THREADS: "1" }, false],
  [{ MPLBACKEND: "agg" }, false],
  [{ GREETING: "hello", TZ: "UTC" }, true],
])("choosePreload() leaves the data stack to the code where %j is read when it is imported", (variables, takes) => {
  const chosen = choosePreload(resolveConfig({ environment: variables }, { environment }), "import pandas");
  expect(chosen.includes("pandas")).toBe(takes);
});

test("choosePreload() and chooseTestPreload() take what the configuration names", () => {
  const config = resolveConfig({ preload: ["json"] }, { environment });
  expect(choosePreload(config, "import pandas")).toEqual(["json"]);
  expect(chooseTestPreload(config)).toEqual(["json", "executor_kernel.testing.pytest_stack"]);
});
