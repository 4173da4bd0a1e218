import { isTestPath } from "../pytest/test-paths.ts";
import * as asks from "./asks.ts";
import { splitBareCode } from "./bare-code.ts";
import { readDemoTopic } from "./demo-topic.ts";
import { readExplainedError } from "./explained-error.ts";
import { askBeyondCheck, forbidsRunning } from "./forbids-running.ts";
import { readFurther } from "./further-tasks.ts";
import { asModules, type GivenCode, sortBlocks, toPrograms } from "./given-code.ts";
import { type Fence, parseFences } from "./parse-fences.ts";
import { pythonFences } from "./python-fences.ts";
import { readTimeout } from "./read-timeout.ts";
import type { Request, RequestContent, RequestTask } from "./request.ts";

const PYTHON_PATH = /(?<![\w./-])(?:[\w-]+\/|\.\/)*[\w-]+\.py\b/g;
const FOLDER_PATH = /(?<![\w./:-])(?:[\w-]+\/)+(?![\w.-])/g;

/** What the message holds, before it is told what is to be done with it. */
interface Message {
  readonly text: string;
  /** The message without its code, fenced or not: a comment in code asks for nothing. */
  readonly words: string;
  readonly fences: readonly Fence[];
  /** The Python among them, else code without a fence. */
  readonly blocks: readonly Fence[];
  /** Whether the code has no fence. */
  readonly isBare: boolean;
  /** Python paths that the words mention, in order. */
  readonly named: readonly string[];
  readonly mayRun: boolean;
}

/**
 * Reads what a message asks for, by its words and its code alone: no file is looked at. Everything that cannot be told
 * apart is a request to write code. The time it takes grows no faster than the message.
 */
export function readRequest(text: string): Request {
  const message = readMessage(text);
  return readErrorRequest(message) ?? (message.blocks.length > 0 ? readCodeRequest(message) : readPathRequest(message));
}

function readMessage(text: string): Message {
  const { fences, prose } = parseFences(text);
  const bare = fences.length > 0 ? null : splitBareCode(text);
  const words = bare?.words ?? prose;
  const blocks =
    bare === null
      ? pythonFences(fences)
      : [{ language: "python", words: [], file: null, content: bare.code, lead: "" }];
  const named = [...new Set(Array.from(words.matchAll(PYTHON_PATH), ([path]) => path.replace(/^\.\//, "")))];
  return { text, words, fences, blocks, isBare: bare !== null, named, mayRun: !forbidsRunning(words) };
}

function readErrorRequest(message: Message): Request | null {
  const { fences, named, words } = message;
  const found = readExplainedError(words, fences);
  if (found === null || asks.beginsWithWriting(words)) return null;
  const code = pythonFences(fences).filter((fence) => fence !== found.block && fence.language !== "");
  if (asks.asksForRepair(words) && (code.length > 0 || named.length > 0)) return null;
  const programs = code.slice(0, 1).map(({ content }) => ({ code: content, blocks: [content] }));
  return request(message, { kind: "explain-error", error: found.error }, { programs });
}

/** A request that brings its code along. */
function readCodeRequest(message: Message): Request {
  const { blocks, named, words } = message;
  const repairs = asks.asksForRepair(words);
  const isProgram = asks.beginsWithRun(words) && !asks.mentionsTests(words);
  const given = sortBlocks(blocks, named, !isProgram);
  const { files, tests } = given;
  const content = { files, tests, programs: toPrograms(given, repairs) };
  if (asks.asksForProfile(words)) return request(message, { kind: "profile-code" }, content);
  if (asks.asksForDependencies(words)) {
    return request(message, { kind: "analyze-dependencies", installs: asks.asksForInstallation(words) }, content);
  }
  if (tests.length > 0 && (message.mayRun || !asks.asksForValidation(words))) {
    const run = { paths: tests.map(({ path }) => path), coverage: asks.asksForCoverage(words) };
    return request(message, { kind: repairs ? "repair-tests" : "run-tests", ...run }, { ...content, programs: [] });
  }
  const checks = asks.asksForValidation(words) && !(message.mayRun && asks.asksForRun(words));
  if (checks) return request(message, { kind: "validate-code" }, content);
  if (wantsTests(message, repairs)) return request(message, { kind: "write-tests" }, withModules(given, named));
  if (message.isBare && asks.beginsWithWriting(words)) return request(message, { kind: "write-code" }, {});
  if (repairs) return request(message, { kind: "repair-code" }, content);
  return request(message, { kind: "run-code", validates: asks.asksForCheckFirst(words) }, content);
}

function wantsTests({ words }: Message, repairs: boolean): boolean {
  if (asks.asksForNewTests(words)) return true;
  return asks.mentionsTests(words) && !repairs && !asks.beginsWithRun(words);
}

function withModules(given: GivenCode, named: readonly string[]): Partial<RequestContent> {
  const { files, tests } = asModules(given, named);
  return { files, tests };
}

/** A request that names files, or nothing. */
function readPathRequest(message: Message): Request {
  const { named, words } = message;
  const modules = named.filter((path) => !isTestPath(path));
  const repairs = asks.asksForRepair(words);
  const coverage = asks.asksForCoverage(words);
  const testTask = (paths: readonly string[]): RequestTask => ({
    kind: repairs ? "repair-tests" : "run-tests",
    paths,
    coverage,
  });
  if (modules.length > 0 && asks.asksForNewTests(words)) return request(message, { kind: "write-tests" }, { modules });
  const folders = asks.mentionsTests(words) ? Array.from(words.matchAll(FOLDER_PATH), ([path]) => path) : [];
  const paths = [...named.filter(isTestPath), ...folders];
  if (paths.length > 0) return request(message, testTask(paths), { modules });
  if (modules.length > 0) return request(message, moduleTask(message, testTask([])), { modules });
  if (asks.asksForTestRun(words) && !asks.beginsWithWriting(words)) return request(message, testTask(["."]), {});
  const topic = readDemoTopic(words);
  return request(message, topic === null ? { kind: "write-code" } : { kind: "show-demo", topic }, {});
}

/** What is to be done with modules that are named. */
function moduleTask({ words }: Message, testTask: RequestTask): RequestTask {
  if (asks.asksForProfile(words)) return { kind: "profile-code" };
  if (asks.asksForDependencies(words)) {
    return { kind: "analyze-dependencies", installs: asks.asksForInstallation(words) };
  }
  if (asks.mentionsTests(words)) return testTask;
  if (asks.asksForRepair(words)) return { kind: "repair-code" };
  if (asks.asksForValidation(words)) return { kind: "validate-code" };
  return asks.asksForRun(words) ? { kind: "run-scripts" } : { kind: "write-code" };
}

function request(message: Message, task: RequestTask, content: Partial<RequestContent>): Request {
  const { mayRun, text, words } = message;
  return {
    programs: [],
    files: [],
    tests: [],
    modules: [],
    ...content,
    ...task,
    text,
    mayRun,
    asksToRun: asks.asksForRun(words),
    beyondCheck: mayRun ? null : askBeyondCheck(words),
    timeout: readTimeout(words),
    further: readFurther(words, task),
  };
}
