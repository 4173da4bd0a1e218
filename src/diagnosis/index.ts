export { applyEdit } from "./apply-edit.ts";
export { diagnose } from "./diagnose.ts";
export { firstOfGroup } from "./exception-group.ts";
export type { Failure } from "./failure.ts";
export { parseTraceback } from "./parse-traceback.ts";
export type { Advice, DiagnoseOptions, Rule } from "./rule.ts";
export type { Edit, Suggestion } from "./suggestion.ts";
export { type SuggestionsForErrorOptions, suggestionsForError } from "./suggestions-for-error.ts";
