import { defineConfig } from "vitest/config";
import { RunRecord } from "./test/record/run-record.ts";

export default defineConfig({
  test: {
    setupFiles: ["test/compile-cache.ts", "test/write-coverage.ts", "test/own-state-folder.ts"],
    include: ["test/**/*.test.ts"],
    exclude: ["test/soak/**"],
    reporters: ["default", new RunRecord("vitest.config.ts")],
    // Sandboxes are heavier than most units: a Python environment may be prepared by the first test that needs one.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 3,
    // A file finds the modules loaded that the one before it needed. None of ours keeps state, and the state folder is each file's own.
    isolate: false,
    // Node runs the sources as they are, so that c8 measures the very files that child processes run, too.
    experimental: { viteModuleRunner: false },
  },
});
