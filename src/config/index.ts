export { checkFields } from "./check-fields.ts";
export type { ConfigFields, ResolvedConfig } from "./config-fields.ts";
export { didYouMean } from "./did-you-mean.ts";
export { editDistance } from "./edit-distance.ts";
export { type Environment, type EnvironmentSetting, readEnvironment, readVariables } from "./environment.ts";
export { ExecutorConfig } from "./executor-config.ts";
export { formatCount } from "./format-count.ts";
export { makeFolders } from "./make-folders.ts";
export { formatMemorySize, parseMemorySize } from "./memory-size.ts";
export { mergeRunOptions, type RunLimits } from "./merge-run-options.ts";
export {
  assertNotBesideSession,
  assertOptionNames,
  assertOptionsObject,
  describeUnknownOption,
  isPlainObject,
  refuseOptions,
} from "./option-names.ts";
export { type PresetName, presetNames } from "./presets.ts";
export { resolveConfig } from "./resolve-config.ts";
export { standardLibrary } from "./standard-library.ts";
export { formatTimeout, parseTimeout } from "./timeout.ts";
