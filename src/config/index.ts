export type { ResolvedConfig } from "./resolved-config.ts";
