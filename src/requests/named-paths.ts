import { normalize } from "node:path/posix";
import { isTestPath, testFileOf } from "../pytest/test-paths.ts";

// Every step takes time that grows no faster than the words.

const PATH_CHARACTERS = /^[\p{L}\p{N}_./-]+$/u;
/** Between the words of a sentence, as far as they may be paths. */
const BETWEEN = /([\s,;()"'`<>*]+)/;
const BEFORE_FOLDERS = new Set(["in", "under", "from", "of", "below"]);
const MAX_PATH = 1000;

/** The Python files that words name, in order; in quotes a name may hold spaces. */
export function namedFiles(words: string): readonly string[] {
  const quoted = quotedFiles(words);
  return unique([...quoted, ...pathsIn(withoutAll(words, quoted)).map(testFileOf).filter(isPython)]);
}

/** The tests that words name, in order: files, and single tests by their ids. */
export function namedTests(words: string): readonly string[] {
  const quoted = quotedFiles(words);
  const named = [...quoted, ...pathsIn(withoutAll(words, quoted)).map(wholeId)];
  return unique(named.filter((id) => isTestPath(testFileOf(id))));
}

/** The folders that words name: those that end in a slash, and those that "in" or "under" stands before. */
export function namedFolders(words: string): readonly string[] {
  return unique(pathsIn(words).filter((path) => !isPython(testFileOf(path))));
}

/** The words with "it" in place of every path. */
export function withoutPaths(words: string): string {
  const parts = withoutAll(words, quotedFiles(words)).split(BETWEEN);
  return parts.map((part, index) => (isPath(parts, index) ? `it${part.slice(pathOf(part).length)}` : part)).join("");
}

function pathsIn(words: string): readonly string[] {
  const parts = words.split(BETWEEN);
  return parts.filter((_, index) => isPath(parts, index)).map(pathOf);
}

/** Whether a part of a sentence, at an even index, is a file, a folder, or what "in" makes one. */
function isPath(parts: readonly string[], index: number): boolean {
  const whole = pathOf(parts[index] ?? "");
  const path = testFileOf(whole);
  if (index % 2 === 1 || path.length > MAX_PATH || !PATH_CHARACTERS.test(path)) {
    return false;
  }
  if (isPython(path)) {
    return path.length > ".py".length && !path.endsWith("/.py");
  }
  if (!path.includes("/") || path === "/") {
    return false;
  }
  return path.endsWith("/") || BEFORE_FOLDERS.has(parts[index - 2]?.toLowerCase() ?? "");
}

function isPython(path: string): boolean {
  return path.endsWith(".py");
}

/** Without a parameter that has no end: what ends a part of a sentence may stand in one. */
function wholeId(id: string): string {
  const start = id.lastIndexOf("[");
  return start > id.lastIndexOf("]") ? id.slice(0, start) : id;
}

/** A part without the marks that end its sentence. */
function pathOf(part: string): string {
  let end = part.length;
  while (end > 0 && ".:!?".includes(part.charAt(end - 1))) {
    end -= 1;
  }
  return part.slice(0, end);
}

/** `my file.py` in "Run 'my file.py'": quotes begin where no word is under way. */
function quotedFiles(words: string): readonly string[] {
  const parts = words.split(/["'`]/);
  return parts.filter((part, index) => {
    const isOpened = index > 0 && index < parts.length - 1 && /(?:^|[\s(:,])$/.test((parts[index - 1] ?? "").slice(-1));
    const isCommand = /^(?:\$ )?(?:python[\d.]*|executor run) /.test(part);
    return (
      isOpened &&
      !isCommand &&
      part.length <= MAX_PATH &&
      part.endsWith(".py") &&
      part.includes(" ") &&
      !part.includes("\n")
    );
  });
}

function withoutAll(words: string, found: readonly string[]): string {
  const names = new Set(found);
  return names.size === 0
    ? words
    : words
        .split(/(["'`])/)
        .map((part) => (names.has(part) ? "it" : part))
        .join("");
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => normalize(testFileOf(path)) + path.slice(testFileOf(path).length)))];
}
