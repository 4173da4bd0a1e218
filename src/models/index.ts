export { type BareCode, splitBareCode } from "./bare-code.ts";
export { describeModelFailure, modelName } from "./describe-model-failure.ts";
export { forbidsRunning, wishBeyondCheck } from "./forbids-running.ts";
export { type BlockPlace, locateInBlocks } from "./locate-in-blocks.ts";
export { type ModelProvider, type ModelReference, parseModelReference } from "./model-reference.ts";
export { type Fence, parseFences } from "./parse-fences.ts";
export { pythonFences } from "./python-fences.ts";
export { detectModel, type ModelEnvironment, type ResolveModelOptions, resolveModel } from "./resolve-model.ts";
export { saidInSentence } from "./said-in-order.ts";
