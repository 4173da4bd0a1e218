import { maskLiterals } from "../diagnosis/python/mask-literals.ts";
import { isTestPath } from "../pytest/test-paths.ts";
import type { Fence } from "./parse-fences.ts";
import { statementsOf } from "./python-form.ts";
import { BLOCK_SEPARATOR, type Program, type RequestContent } from "./request.ts";
import type { SourceFile } from "./source-file.ts";

/** The code of a request, each block under the name that it has by then; those that have none are `unnamed`. */
export interface GivenCode extends Pick<RequestContent, "files" | "tests"> {
  readonly unnamed: readonly string[];
}

const MAX_SEPARATE_BLOCKS = 6;
const LIBRARIES = new Set(
  "pytest hypothesis unittest math sys os re json random itertools collections numpy pandas".split(" "),
);

export interface SortOptions {
  /** Python paths that the words name. */
  readonly named: readonly string[];
  readonly speaksOfTests: boolean;
  readonly asPrograms: boolean;
}

/**
 * Tells tests, modules and programs apart. Names are those of the fence, of the first line, and for tests and what they
 * test those that the words mention, that the tests import, or free ones. Blocks that define tests and do something else
 * as well are programs, unless tests are spoken of; with `asPrograms` all are that have no test's name.
 */
export function sortBlocks(
  blocks: readonly Fence[],
  { named: mentioned, speaksOfTests, asPrograms }: SortOptions,
): GivenCode {
  const named = blocks.map(({ content, file }) => ({ content, file: file ?? statedName(content) }));
  const spare = new SpareNames(mentioned, new Set(named.map(({ file }) => file ?? "")));
  const files: SourceFile[] = [];
  const tests: SourceFile[] = [];
  const unnamed: string[] = [];
  const isTest = (content: string): boolean =>
    looksLikeTests(content) && (speaksOfTests || !(asPrograms || callsAtMargin(content)));
  for (const { file, content } of named) {
    if (file === null ? isTest(content) : isTestPath(file)) {
      tests.push({ path: file ?? spare.takeTest() ?? spare.free("test_given"), content });
    } else if (file === null) {
      unnamed.push(content);
    } else {
      files.push({ path: file, content });
    }
  }
  if (tests.length === 0) {
    return { files, tests, unnamed };
  }
  const imported = importedPaths(tests).toReversed();
  for (const content of unnamed) {
    files.push({ path: spare.takeModule() ?? spare.take(imported) ?? spare.free("main"), content });
  }
  return { files, tests, unnamed: [] };
}

/** The same with the code that has no name as a module. */
export function asModules(
  { files, tests, unnamed }: GivenCode,
  mentioned: readonly string[],
): Omit<GivenCode, "unnamed"> {
  if (unnamed.length === 0) {
    return { files, tests };
  }
  const spare = new SpareNames(mentioned, new Set(files.map(({ path }) => path)));
  const module = { path: spare.takeModule() ?? spare.free("main"), content: unnamed.join(BLOCK_SEPARATOR) };
  return { files: [...files, module], tests };
}

/**
 * The programs of a request: the code without a name, else the file that the words name, else the last one. With
 * `together` they are one, as they are when one builds on another.
 */
export function toPrograms(
  { files, unnamed }: GivenCode,
  { named, together }: { readonly named: readonly string[]; readonly together: boolean },
): readonly Program[] {
  if (unnamed.length === 0) {
    const main = files.find(({ path }) => named.includes(path)) ?? files.at(-1);
    return main === undefined ? [] : [{ code: main.content, blocks: [main.content] }];
  }
  const isOne =
    together || unnamed.length > MAX_SEPARATE_BLOCKS || unnamed.some((_, index) => buildsOn(unnamed, index));
  return isOne
    ? [{ code: unnamed.join(BLOCK_SEPARATOR), blocks: unnamed }]
    : unnamed.map((code) => ({ code, blocks: [code] }));
}

/** Whether code defines tests. */
export function looksLikeTests(content: string): boolean {
  return /^[ \t]*(?:async[ \t]+)?def test_\w*[ \t]*\(/m.test(content);
}

/** Whether code does something when it is run, beside defining what it holds. */
function callsAtMargin(content: string): boolean {
  return /^(?:await )?[A-Za-z_][\w.]*\(/m.test(content);
}

/** The files that tests import, as far as they are no libraries, in order. */
function importedPaths(tests: readonly SourceFile[]): readonly string[] {
  const names = tests.flatMap(({ content }) =>
    Array.from(content.matchAll(/^[ \t]*(?:from|import)\s+([A-Za-z_]\w*)/gm), ([, name = ""]) => name),
  );
  return [...new Set(names)].filter((name) => !LIBRARIES.has(name)).map((name) => `${name}.py`);
}

/** Whether tests import something that is no library. */
export function importsOwnModule(tests: readonly SourceFile[]): boolean {
  return importedPaths(tests).length > 0;
}

/** Whether a block uses a name that an earlier one binds, or a file that one names. */
function buildsOn(blocks: readonly string[], index: number): boolean {
  const used = namesOf(blocks[index] ?? "");
  const files = filesIn(blocks[index] ?? "");
  return blocks.slice(0, index).some((earlier) => {
    const bound = boundNames(earlier);
    return (
      bound.has("*") ||
      [...bound].some((name) => used.has(name)) ||
      filesIn(earlier).some((file) => files.includes(file))
    );
  });
}

function namesOf(code: string): ReadonlySet<string> {
  return new Set(maskLiterals(code).match(/(?<![\w.])[A-Za-z_]\w*/g) ?? []);
}

/** The names that code binds, wherever it does; `*` for an import of everything. What is too many only joins blocks. */
function boundNames(code: string): ReadonlySet<string> {
  const bound = statementsOf(maskLiterals(code)).flatMap(targetsOf);
  return new Set(bound.flatMap((part) => part.match(/\*|[A-Za-z_]\w*/g) ?? []));
}

/** The parts of a statement that hold names which it binds. */
function targetsOf(statement: string): readonly string[] {
  const words = statement.split(/[ \t(:]/, 3);
  const [first = "", second = ""] = words[0] === "async" ? words.slice(1) : words;
  if (first === "def" || first === "class") {
    return [second];
  }
  if (first === "import") {
    return [statement.slice("import".length)];
  }
  if (first === "from") {
    return [statement.slice(statement.indexOf(" import ") + " import ".length)];
  }
  if (first === "for") {
    return [statement.slice(0, statement.indexOf(" in ")).replace("for", "")];
  }
  const named = Array.from(statement.matchAll(/\bas (\w+)/g), ([, name = ""]) => name);
  return [...named, ...assignedParts(statement)];
}

/** What stands before each `=` of an assignment, `x` and `y` in `x = y = 3`. */
function assignedParts(statement: string): readonly string[] {
  const parts = statement.split("=");
  const isComparison = parts.some((part, index) => index > 0 && part === "") || /[<>!]$/.test(parts[0] ?? "");
  return isComparison ? [] : parts.slice(0, -1).filter((part) => !part.includes("("));
}

function filesIn(code: string): readonly string[] {
  return code.split(/["']/).filter((part) => {
    const dot = part.lastIndexOf(".");
    return dot > 0 && dot < part.length - 1 && part.length < 200 && /^[\w./-]+$/.test(part);
  });
}

/** The name that code states in its first line: `# shop.py`. */
function statedName(content: string): string | null {
  return /^#\s*(?:file(?:name)?:\s*)?([\w./-]+\.py)\s*$/.exec(content.split("\n", 1)[0] ?? "")?.[1] ?? null;
}

/** Names for blocks that have none, each given once. */
class SpareNames {
  readonly #taken: Set<string>;
  readonly #tests: string[];
  readonly #modules: string[];
  readonly #numbers = new Map<string, number>();

  constructor(mentioned: readonly string[], taken: Set<string>) {
    this.#taken = taken;
    this.#tests = mentioned.filter(isTestPath).reverse();
    this.#modules = mentioned.filter((path) => !isTestPath(path)).reverse();
  }

  takeTest(): string | null {
    return this.#takeLast(this.#tests);
  }

  takeModule(): string | null {
    return this.#takeLast(this.#modules);
  }

  /** The last of several names that is left; they are not looked at again. */
  take(names: string[]): string | null {
    return this.#takeLast(names);
  }

  free(stem: string): string {
    for (;;) {
      const number = (this.#numbers.get(stem) ?? 0) + 1;
      this.#numbers.set(stem, number);
      const name = number === 1 ? `${stem}.py` : `${stem}_${number}.py`;
      if (this.#claim(name)) {
        return name;
      }
    }
  }

  #takeLast(names: string[]): string | null {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      if (this.#claim(name)) {
        return name;
      }
    }
    return null;
  }

  #claim(name: string): boolean {
    if (this.#taken.has(name)) {
      return false;
    }
    this.#taken.add(name);
    return true;
  }
}
