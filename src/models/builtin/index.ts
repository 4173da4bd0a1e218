export { type BuiltinCallOptions, BuiltinChatModel } from "./builtin-chat-model.ts";
