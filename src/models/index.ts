export { describeModelFailure, modelName } from "./describe-model-failure.ts";
export { type ModelProvider, type ModelReference, parseModelReference } from "./model-reference.ts";
export { detectModel, type ModelEnvironment, type ResolveModelOptions, resolveModel } from "./resolve-model.ts";
