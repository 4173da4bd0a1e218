/** A textual change to source code that fixes a problem. Lines are 1-based and inclusive. */
export interface Edit {
  readonly startLine: number;
  /** The last line replaced; `startLine - 1` inserts before `startLine`. */
  readonly endLine: number;
  readonly replacement: string;
}

/** One way to fix a failure. */
export interface Suggestion {
  /** The rule's name: `missing-import`. */
  readonly rule: string;
  /** What to do, as one sentence for a person. */
  readonly message: string;
  /** The change itself where it is safe to make without asking; null where a person has to decide. */
  readonly edit: Edit | null;
  /** The workspace file that `edit` applies to; null when it applies to the code that was given. */
  readonly file: string | null;
}
