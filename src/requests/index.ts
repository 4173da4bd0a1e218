export { addInput, lacksContent } from "./add-input.ts";
export { type BareCode, findBareCode } from "./bare-code.ts";
export { checkMessage } from "./check-message.ts";
export { checkRequest } from "./check-request.ts";
export { importsOwnModule, looksLikeTests } from "./given-code.ts";
export { type BlockPlace, locateInBlocks } from "./locate-in-blocks.ts";
export { type Fence, parseFences } from "./parse-fences.ts";
export { pythonFences } from "./python-fences.ts";
export { readRequest } from "./read-request.ts";
export {
  BLOCK_SEPARATOR,
  defineRequest,
  type FurtherTask,
  type Program,
  type Request,
  type RequestContent,
  type RequestOf,
  type RequestTask,
} from "./request.ts";
export { saidInSentence } from "./said-in-order.ts";
export { fromFileMap, type SourceFile, toFileMap } from "./source-file.ts";
