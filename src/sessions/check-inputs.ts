import { assertOptionsObject, describeUnknownOption, isPlainObject, refuseOptions } from "../config/index.ts";
import { showValue } from "../config/show-value.ts";
import { ExecutorError } from "../errors/index.ts";
import { assertWorkspacePath } from "../sandbox/workspace-path.ts";

interface Rule {
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const isFunction: Rule = { words: "a function", holds: (value) => typeof value === "function" };

// Limits are checked where they are merged with the configuration's.
const anything: Rule = { words: "given", holds: () => true };

const limits = { timeout: anything, maxMemory: anything, safeMode: anything };

const files: Rule = {
  words: "an object of texts or Uint8Arrays by path",
  holds: (value) => isPlainObject(value) && Object.values(value).every(isContent),
};

const common = {
  files,
  signal: { words: "an AbortSignal", holds: (value) => value instanceof AbortSignal },
  onOutput: isFunction,
  onFile: isFunction,
  onHostCall: isFunction,
} satisfies Record<string, Rule>;

const running = {
  ...limits,
  ...common,
  language: { words: "a text", holds: (value) => typeof value === "string" },
  stdin: { words: "a text", holds: (value) => typeof value === "string" },
  argv: { words: "an array of texts without NUL that begins with a path of the workspace", holds: isArguments },
} satisfies Record<string, Rule>;

const code = { ...running, onDisplay: isFunction };
const batch = {
  ...running,
  isolated: { words: "true or false", holds: isBoolean },
  concurrency: anything,
  onError: {
    words: '"continue", "stop" or "rollback"',
    holds: (value) => value === "continue" || value === "stop" || value === "rollback",
  },
} satisfies Record<string, Rule>;
const validate = { files, signal: common.signal };
const read = {
  maxBytes: { words: "a number of bytes", holds: (value) => typeof value === "number" && value >= 0 },
} satisfies Record<string, Rule>;
const tests = {
  ...common,
  timeout: anything,
  safeMode: anything,
  confined: { words: "true or false", holds: isBoolean },
  coverage: { words: "true or false", holds: isBoolean },
  pytestArgs: { words: "an array of texts", holds: isTexts },
  onTest: isFunction,
};

const calls = { code, batch, validate, tests, read } satisfies Record<string, Readonly<Record<string, Rule>>>;

/**
 * Throws `invalid-input` with one line per option of a call that is not known, or not of its kind. An option that is
 * `undefined` counts as left out.
 */
export function assertOptions(call: keyof typeof calls, options: unknown): void {
  assertOptionsObject(options);
  const rules: Readonly<Record<string, Rule>> = calls[call];
  const lines = Object.entries(options).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      return describeUnknownOption(name, Object.keys(rules));
    }
    return value === undefined || rule.holds(value)
      ? []
      : `Option "${name}" is ${showValue(value)}; it must be ${rule.words}`;
  });
  refuseOptions(lines);
}

/** Throws `invalid-input` for what is not an array of codes. */
export function assertBlocks(blocks: unknown): asserts blocks is readonly string[] {
  if (Array.isArray(blocks)) {
    return;
  }
  throw new ExecutorError("invalid-input", `The blocks are ${showValue(blocks)}; they must be an array of texts`, {
    hint: "Put a single block into an array, or run it with `executeCode`",
  });
}

/** Throws `invalid-input` for what is no text: what a caller in JavaScript has forgotten, or mistaken for another. */
export function assertText(name: string, value: unknown): asserts value is string {
  if (typeof value === "string") {
    return;
  }
  throw new ExecutorError("invalid-input", `The ${name} is ${showValue(value)}; it must be a text`);
}

/** Throws `invalid-input` for what is not the content of a file. */
export function assertContent(content: unknown): asserts content is string | Uint8Array {
  if (isContent(content)) {
    return;
  }
  throw new ExecutorError("invalid-input", `The content is ${showValue(content)}; it must be a text or a Uint8Array`);
}

function isContent(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string" && !text.includes("\0"));
}

function isArguments(value: unknown): boolean {
  if (!isTexts(value)) {
    return false;
  }
  try {
    assertWorkspacePath(value[0] ?? "");
    return true;
  } catch {
    // The rule is told with the value.
    return false;
  }
}
