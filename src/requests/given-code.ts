import { maskLiterals } from "../diagnosis/python/mask-literals.ts";
import { isTestPath } from "../pytest/test-paths.ts";
import type { Fence } from "./parse-fences.ts";
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

/**
 * Tells tests, modules and programs apart. Names are those of the fence, of the first line, and for tests and what they
 * test those that the words mention, that the tests import, or free ones.
 */
export function sortBlocks(blocks: readonly Fence[], mentioned: readonly string[], asTests: boolean): GivenCode {
  const named = blocks.map(({ content, file }) => ({ content, file: file ?? statedName(content) }));
  const spare = mentioned.filter((path) => !named.some((block) => block.file === path));
  const files: SourceFile[] = [];
  const tests: SourceFile[] = [];
  const unnamed: string[] = [];
  for (const { file, content } of named) {
    if (file === null ? asTests && looksLikeTests(content) : isTestPath(file)) {
      tests.push({ path: file ?? takeName(spare, isTestPath) ?? freeName("test_given", tests), content });
    } else if (file === null) {
      unnamed.push(content);
    } else {
      files.push({ path: file, content });
    }
  }
  if (tests.length === 0) return { files, tests, unnamed };
  for (const content of unnamed) {
    files.push({ path: takeName(spare, isModule) ?? importedName(tests, files) ?? freeName("main", files), content });
  }
  return { files, tests, unnamed: [] };
}

/** The same with the code that has no name as a module. */
export function asModules({ files, tests, unnamed }: GivenCode, mentioned: readonly string[]): GivenCode {
  if (unnamed.length === 0) return { files, tests, unnamed };
  const path = mentioned.find((name) => isModule(name) && !files.some((file) => file.path === name));
  const module = { path: path ?? freeName("main", files), content: unnamed.join(BLOCK_SEPARATOR) };
  return { files: [...files, module], tests, unnamed: [] };
}

/** The programs of a request. With `together` they are one, as they are when one builds on another. */
export function toPrograms({ files, unnamed }: GivenCode, together: boolean): readonly Program[] {
  if (unnamed.length === 0) return files.slice(-1).map(({ content }) => ({ code: content, blocks: [content] }));
  const isOne =
    together ||
    unnamed.length > MAX_SEPARATE_BLOCKS ||
    unnamed.some((block, index) => unnamed.slice(0, index).some((earlier) => usesNamesOf(block, earlier)));
  return isOne
    ? [{ code: unnamed.join(BLOCK_SEPARATOR), blocks: unnamed }]
    : unnamed.map((code) => ({ code, blocks: [code] }));
}

/** Whether code that has no name is tests, by what it defines. */
export function looksLikeTests(content: string): boolean {
  return /^[ \t]*(?:async[ \t]+)?def test_\w*[ \t]*\(|^class Test/m.test(content);
}

function usesNamesOf(program: string, earlier: string): boolean {
  const used = new Set(maskLiterals(program).match(/(?<![\w.])[A-Za-z_]\w*/g) ?? []);
  const bound = [
    ...maskLiterals(earlier).matchAll(
      /^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)|\bas\s+(\w+)|^import\s+(\w+)|^from\s+\S+\s+import\s+(\w+)/gm,
    ),
  ];
  return bound.some((found) => used.has(found.slice(1).find((name) => name !== undefined) ?? ""));
}

/** The name that code states in its first line: `# shop.py`. */
function statedName(content: string): string | null {
  return /^#\s*(?:file(?:name)?:\s*)?([\w./-]+\.py)\s*$/.exec(content.split("\n", 1)[0] ?? "")?.[1] ?? null;
}

function isModule(path: string): boolean {
  return !isTestPath(path);
}

/** Takes a name that the words mention, so that no two blocks get the same one. */
function takeName(names: string[], fits: (name: string) => boolean): string | null {
  const index = names.findIndex(fits);
  return index === -1 ? null : (names.splice(index, 1)[0] ?? null);
}

/** A module that the tests import and that was not given under its name. */
export function importedName(tests: readonly SourceFile[], files: readonly SourceFile[]): string | null {
  for (const { content } of tests) {
    for (const [, name] of content.matchAll(/^[ \t]*(?:from|import)\s+([A-Za-z_]\w*)/gm)) {
      if (name !== undefined && !LIBRARIES.has(name) && !files.some((file) => file.path === `${name}.py`))
        return `${name}.py`;
    }
  }
  return null;
}

/** A name that no file has yet. */
function freeName(stem: string, taken: readonly SourceFile[]): string {
  const isTaken = (name: string): boolean => taken.some((file) => file.path === name);
  if (!isTaken(`${stem}.py`)) return `${stem}.py`;
  // Each name before this one may be taken: to try them all for each of many blocks takes too long.
  let number = taken.length + 1;
  while (isTaken(`${stem}_${number}.py`)) number++;
  return `${stem}_${number}.py`;
}
