export { cacheDirectory, inCacheDirectory } from "./cache-directory.ts";
export { installKernel } from "./install-kernel.ts";
export { type PreparePythonEnvironmentOptions, preparePythonEnvironment } from "./prepare-python-environment.ts";
export { findPythonEnvironment, type PythonEnvironmentRequest } from "./python-environment.ts";
export { createPythonPreparation, type PythonPreparationOptions } from "./python-preparation.ts";
