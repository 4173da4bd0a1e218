import { isTestPath, type SourceFile } from "../agents/source-file.ts";
import {
  type BlockPlace,
  type Fence,
  forbidsRunning,
  locateInBlocks,
  parseFences,
  pythonFences,
  saidInSentence,
  splitBareCode,
} from "../models/index.ts";
import type { Task } from "./state.ts";

/** What is wanted of modules that are named and not given. */
export type ModuleWish = "run" | "profile" | "test" | "write-tests";

/** A request as its words alone tell it, before any file is looked at. */
export interface ReadRequest {
  /** Null when it depends on the modules that are named, and on the tests that there are for them. */
  readonly task: Task | null;
  readonly wish: ModuleWish;
  readonly repair: boolean;
  readonly code: string | null;
  readonly files: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  /** Python files of the working directory that the request names and that are not tests, in order. */
  readonly modules: readonly string[];
  /** False when the request says that nothing is to be run. */
  readonly mayRun: boolean;
}

/** What stands between blocks that are run as one program. */
const BLOCK_SEPARATOR = "\n\n";

const PROFILE = /\bprofil(e|es|er|ing)\b|\bbottlenecks?\b|\bhot ?spots?\b/i;
const TESTS = /\btests?\b|\bpytest\b|\bcoverage\b/i;
const PYTHON_PATH = /(?<![\w./-])(?:[\w-]+\/|\.\/)*[\w-]+\.py\b/g;
const FOLDER_PATH = /(?<![\w./:-])(?:[\w-]+\/)+(?![\w.-])/g;

/** Reads what a request is about. Everything that cannot be told apart is a request to write code. */
export function readRequest(text: string): ReadRequest {
  const parsed = parseFences(text);
  const fences = pythonFences(parsed.fences);
  const { prose } = parsed;
  const mayRun = !forbidsRunning(wordsOf(text));
  const repair = asksForRepair(prose);
  const named = [...new Set(Array.from(prose.matchAll(PYTHON_PATH), ([path]) => path.replace(/^\.\//, "")))];
  if (fences.length > 0) return readFences(fences, { prose, repair, named, mayRun });

  const modules = named.filter((path) => !isTestPath(path));
  const read = { code: null, files: [], tests: [], modules, repair, wish: readWish(prose), mayRun };
  const bare = mayRun ? null : splitBareCode(text);
  if (bare !== null) return { ...read, modules: [], code: bare.code, task: { kind: "run-code", repair } };
  if (modules.length > 0 && read.wish === "write-tests") return { ...read, task: null };
  const folders = TESTS.test(prose) ? Array.from(prose.matchAll(FOLDER_PATH), ([path]) => path) : [];
  const paths = [...named.filter(isTestPath), ...folders];
  if (paths.length > 0) return { ...read, task: { kind: "run-tests", paths, modules, repair } };
  if (modules.length > 0) return { ...read, task: null };
  if (asksForTestRun(prose)) return { ...read, task: { kind: "run-tests", paths: ["."], modules, repair } };
  return { ...read, task: { kind: "write-code" } };
}

function asksForRepair(prose: string): boolean {
  return (
    /\b(?:fix|repair|mend|debug|correct|heal)(?:e?s|ed|ing)?\b/i.test(prose) ||
    saidInSentence(prose, /\bmake\b/i, /\b(?:pass|work|green)\b/i) !== null ||
    saidInSentence(prose, /\bget\b/i, /\bto pass\b/i) !== null
  );
}

function asksForTestRun(prose: string): boolean {
  return (
    /\bpytest\b/i.test(prose) ||
    saidInSentence(prose, /\b(?:re)?(?:run|execute|start|check)\b/i, /\btests?\b/i) !== null ||
    saidInSentence(prose, /\b(?:tests?|suite)\b/i, /\b(?:pass|green)\b/i) !== null
  );
}

function asksForNewTests(prose: string): boolean {
  return saidInSentence(prose, /\b(?:write|generate|create|add|draft)\b/i, /\btests?\b/i) !== null;
}

/** The words of a request without its code, fenced or not: a comment in code asks for nothing. */
export function wordsOf(text: string): string {
  const { fences, prose } = parseFences(text);
  return fences.length > 0 ? prose : (splitBareCode(text)?.words ?? prose);
}

/** The block of a request that a line of its code comes from; null where the code is not joined from blocks of it. */
export function findBlock(request: string, code: string, line: number): BlockPlace | null {
  const unnamed = pythonFences(parseFences(request).fences)
    .filter(({ content, file }) => (file ?? statedName(content)) === null)
    .map(({ content }) => content);
  return unnamed.join(BLOCK_SEPARATOR) === code ? locateInBlocks(unnamed, BLOCK_SEPARATOR, line) : null;
}

function readWish(prose: string): ModuleWish {
  if (asksForNewTests(prose)) return "write-tests";
  if (PROFILE.test(prose)) return "profile";
  return TESTS.test(prose) ? "test" : "run";
}

interface Words {
  readonly prose: string;
  readonly repair: boolean;
  readonly mayRun: boolean;
  /** Python paths that the prose names. */
  readonly named: readonly string[];
}

function readFences(fences: readonly Fence[], words: Words): ReadRequest {
  const { mayRun, prose, repair } = words;
  const blocks = fences.map(({ content, file }) => ({ content, file: file ?? statedName(content) }));
  const spare = words.named.filter((path) => !blocks.some((block) => block.file === path));
  const files: SourceFile[] = [];
  const tests: SourceFile[] = [];
  const unnamed: string[] = [];
  for (const { file, content } of blocks) {
    const isTest = file === null ? looksLikeTests(content) : isTestPath(file);
    if (isTest) tests.push({ path: file ?? takeName(spare, isTestPath) ?? freeName("test_given", tests), content });
    else if (file !== null) files.push({ path: file, content });
    else unnamed.push(content);
  }
  const wish = readWish(prose);
  const read = { code: null, files, tests, modules: [], repair, wish, mayRun };
  if (tests.length > 0) {
    for (const content of unnamed) {
      const path =
        takeName(spare, (name) => !isTestPath(name)) ?? importedName(tests, files) ?? freeName("main", files);
      files.push({ path, content });
    }
    return { ...read, task: { kind: "run-tests", paths: tests.map((file) => file.path), modules: [], repair } };
  }
  const code = unnamed.length > 0 ? unnamed.join(BLOCK_SEPARATOR) : (files.at(-1)?.content ?? null);
  if (wish === "profile") return { ...read, code, task: { kind: "profile-code" } };
  if (wish === "write-tests" || (wish === "test" && !repair)) {
    if (unnamed.length > 0) {
      const path = takeName(spare, (name) => !isTestPath(name)) ?? freeName("main", files);
      files.push({ path, content: unnamed.join(BLOCK_SEPARATOR) });
    }
    return { ...read, task: { kind: "write-tests" } };
  }
  return { ...read, code, task: { kind: "run-code", repair } };
}

/** The name that code states in its first line: `# shop.py`. */
function statedName(content: string): string | null {
  return /^#\s*(?:file(?:name)?:\s*)?([\w./-]+\.py)\s*$/.exec(content.split("\n", 1)[0] ?? "")?.[1] ?? null;
}

function looksLikeTests(content: string): boolean {
  return /^(async )?def test_\w+\(/m.test(content) || /^class Test\w*/m.test(content);
}

/** Takes a name that the prose mentions, so that no two fences get the same one. */
function takeName(names: string[], fits: (name: string) => boolean): string | null {
  const index = names.findIndex(fits);
  return index === -1 ? null : (names.splice(index, 1)[0] ?? null);
}

/** A module that the tests import and that was not given under its name. */
function importedName(tests: readonly SourceFile[], files: readonly SourceFile[]): string | null {
  for (const { content } of tests) {
    for (const [, name] of content.matchAll(/^[ \t]*(?:from|import)\s+([A-Za-z_]\w*)/gm)) {
      const known = ["pytest", "hypothesis", "unittest", "math", "sys", "os", "re", "json", "numpy", "pandas"];
      if (name !== undefined && !known.includes(name) && !files.some((file) => file.path === `${name}.py`))
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
