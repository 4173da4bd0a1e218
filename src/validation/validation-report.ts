/** One thing that the check found in the code. In a text it reads as line and message. */
export interface Violation {
  /** `syntax-error`, `notebook-line`, `module-not-allowed`, `function-forbidden`, `obfuscation`, or a hint's name. */
  readonly rule: string;
  /** `error` refuses the run; `warning` is a hint. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

export interface ValidationReport {
  /** True when the code would be run. */
  readonly valid: boolean;
  readonly violations: readonly Violation[];
  /** Import names that the code mentions, sorted. */
  readonly imports: readonly string[];
}
