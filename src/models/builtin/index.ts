export { BuiltinChatModel, type BuiltinCallOptions } from "./builtin-chat-model.ts";
