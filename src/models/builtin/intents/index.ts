import type { Intent } from "../plan.ts";
import { analyzeDependencies } from "./analyze-dependencies.ts";
import { compute } from "./compute.ts";
import { explainError } from "./explain-error.ts";
import { importModules } from "./import-modules.ts";
import { leaveUnrun } from "./leave-unrun.ts";
import { profileCode } from "./profile-code.ts";
import { runCode } from "./run-code.ts";
import { mentionedFiles, runScripts } from "./run-scripts.ts";
import { runTests } from "./run-tests.ts";
import { showDemo } from "./show-demo.ts";
import { validateCode } from "./validate-code.ts";

/** Every kind of request, the more particular before the more general. */
export const INTENTS: readonly Intent[] = [
  explainError,
  profileCode,
  analyzeDependencies,
  runTests,
  validateCode,
  runCode,
  runScripts,
  showDemo,
  importModules,
  compute,
  mentionedFiles,
];

/** The kinds of request that run nothing, for requests that forbid to run anything. The last one takes every request. */
export const UNRUN_INTENTS: readonly Intent[] = [explainError, analyzeDependencies, validateCode, leaveUnrun];
