const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;
const TRIPLE_QUOTED = /"""[\s\S]*?"""|'''[\s\S]*?'''/g;
const FUNCTION = /^(\s*)(?:async\s+)?def\s+(test\w*)\s*\(/;
const CLASS = /^class\s+(Test\w*)\s*(?:\(\s*\)\s*)?:/;
/** Decorators under which a function is still a test of its own name. */
const MARK = /^\s*@(?:pytest\.)?mark\./;
const DECORATOR = /^\s*@/;
const DEFINITION = /^\s*(?:async\s+def|def|class)\b/;
const NO_CODE = /^\s*(?:#|[)\]}]|$)/;
/** A class with one of these is none that pytest collects. */
const NOT_COLLECTED = /^\s*(?:def\s+__(?:init|new)__\b|__test__\b)/;

/**
 * Ids of the tests that stand in a project's files for everybody to see: functions named `test*` on the top level of test
 * files and in their plain `Test*` classes. Read on the host, from the text and before anything of it runs, so that no code
 * can keep a test from being known. Leaves out what is decorated by more than marks, as only running it tells what it is.
 */
export function findWrittenTests(
  files: Readonly<Record<string, string | Uint8Array>>,
  target: string,
): readonly string[] {
  return Object.entries(files)
    .filter(([path]) => holdsTests(path, target))
    .flatMap(([path, content]) => testsOf(toText(content)).map((name) => `${path}::${name}`));
}

/** Whether a file is one of tests, and one of those that are run. */
export function holdsTests(path: string, target: string): boolean {
  return TEST_FILE.test(path) && (target === "." || path === target || path.startsWith(`${target}/`));
}

function testsOf(text: string): readonly string[] {
  const code = text.replace(TRIPLE_QUOTED, "''");
  return /^__test__\b/m.test(code) ? [] : [...new Set(testsIn(code))];
}

/** Names of tests in code without texts of several lines. */
function testsIn(code: string): readonly string[] {
  const found: string[] = [];
  let owner: string | null = null;
  /** How many were found before the class that is being read. */
  let before = 0;
  let memberIndent: string | null = null;
  let isDecorated = false;
  for (const line of code.split("\n").filter((text) => !NO_CODE.test(text))) {
    if (DECORATOR.test(line)) {
      isDecorated ||= !MARK.test(line);
      continue;
    }
    const [, indent = "", name] = FUNCTION.exec(line) ?? [];
    if (/^\S/.test(line)) {
      if (name !== undefined && !isDecorated) {
        found.push(name);
      }
      before = found.length;
      owner = isDecorated ? null : (CLASS.exec(line)?.[1] ?? null);
      memberIndent = null;
    } else if (owner !== null) {
      memberIndent ??= /^\s*/.exec(line)?.[0] ?? "";
      if (NOT_COLLECTED.test(line)) {
        found.length = before;
        owner = null;
      } else if (name !== undefined && indent === memberIndent && !isDecorated) {
        found.push(`${owner}::${name}`);
      }
    }
    // The lines between a decorator and what it decorates are the decorator's own.
    isDecorated &&= !DEFINITION.test(line);
  }
  return found;
}

function toText(content: string | Uint8Array): string {
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
