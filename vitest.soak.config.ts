import { defineConfig } from "vitest/config";
import { RunRecord } from "./test/record/run-record.ts";
import everyRun from "./vitest.config.ts";

/** The tests that need minutes: what must not grow, and hostile load. They run one at a time. */
export default defineConfig(() => {
  const { test, ...rest } = everyRun;
  return {
    ...rest,
    test: {
      ...test,
      include: ["test/soak/**/*.test.ts"],
      exclude: [],
      reporters: ["verbose", new RunRecord("vitest.soak.config.ts")],
      testTimeout: 600_000,
      maxWorkers: 1,
      execArgv: ["--expose-gc"],
    },
  };
});
