import type { ReadFailure } from "./failure.ts";
import type { Edit } from "./suggestion.ts";

/** What a rule has to say about a failure. */
export interface Advice {
  /** One sentence for a person. */
  readonly message: string;
  /** The change, where it is safe to make without asking. */
  readonly edit: Edit | null;
}

/** What the caller knows beside the failure. */
export interface DiagnoseOptions {
  /**
   * Import names that the guard-rail holds the code to: they are named when a module was refused, and no edit imports
   * another one of the standard library. @default the guard-rail is off
   */
  readonly allowedModules?: readonly string[] | undefined;
  /** How many suggestions to give. @default 5 */
  readonly limit?: number;
}

/** Knowledge about one kind of failure. */
export interface Rule {
  /** Kebab-case, unique. */
  readonly name: string;
  /** Null when the rule has nothing to say about this failure. */
  readonly match: (failure: ReadFailure, options: DiagnoseOptions) => Advice | null;
}

/** Advice that leaves the change to a person. */
export function tell(message: string): Advice {
  return { message, edit: null };
}
