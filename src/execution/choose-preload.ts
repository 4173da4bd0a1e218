import type { ResolvedConfig } from "../config/index.ts";

/** Imported by the fork server of runs that use the data stack: what costs half a second or more to import. */
const DATA_STACK = ["numpy", "pandas", "matplotlib.pyplot"] as const;
const MENTIONS_DATA_STACK = /\b(?:numpy|pandas|matplotlib|seaborn|sklearn|scipy)\b/;
/** Imports Hypothesis, whose tables of characters take a second to make. */
const HYPOTHESIS_STACK = ["executor_kernel.testing.hypothesis_stack"] as const;
const MENTIONS_HYPOTHESIS = /\bhypothesis\b/;
/** Imports pytest, coverage and their plugins: most of what a short run of tests would otherwise wait for. */
const TEST_STACK = ["executor_kernel.testing.pytest_stack"] as const;

/** Variables that these libraries read once, when they are imported: by the code itself then. */
const READ_ON_LOAD = /^(?:BLIS|GOTO|KMP|MKL|MPL|NPY|NUMBA|NUMEXPR|NUMPY|OMP|OPENBLAS|PANDAS|SCIPY|SKLEARN)/;

/** Modules to import before a sandbox for `code` is forked. A wrong guess costs time, never correctness. */
export function choosePreload(config: ResolvedConfig, code: string): readonly string[] {
  if (config.preload !== "auto") {
    return config.preload;
  }
  if (Object.keys(config.environment).some((name) => READ_ON_LOAD.test(name))) {
    return [];
  }
  return [
    ...(MENTIONS_DATA_STACK.test(code) ? DATA_STACK : []),
    ...(MENTIONS_HYPOTHESIS.test(code) ? HYPOTHESIS_STACK : []),
  ];
}

/** The same for a run of tests. */
export function chooseTestPreload(config: ResolvedConfig): readonly string[] {
  return config.preload === "auto" ? TEST_STACK : [...config.preload, ...TEST_STACK];
}
