import type { ResolvedConfig } from "../config/index.ts";

/** Imported by the fork server of runs that use the data stack: what costs half a second or more to import. */
const DATA_STACK = ["numpy", "pandas", "matplotlib.pyplot"] as const;
const MENTIONS_DATA_STACK = /\b(?:numpy|pandas|matplotlib|seaborn|sklearn|scipy)\b/;
const TEST_STACK = ["pytest", "coverage", "pytest_cov"] as const;

/** Modules to import before a sandbox for `code` is forked. A wrong guess costs time, never correctness. */
export function choosePreload(config: ResolvedConfig, code: string): readonly string[] {
  if (config.preload !== "auto") {
    return config.preload;
  }
  return MENTIONS_DATA_STACK.test(code) ? DATA_STACK : [];
}

/** The same for a run of tests. */
export function chooseTestPreload(config: ResolvedConfig): readonly string[] {
  return config.preload === "auto" ? TEST_STACK : [...config.preload, ...TEST_STACK];
}
