import { isTestPath } from "../pytest/test-paths.ts";
import * as asks from "./asks.ts";
import { splitBareCode } from "./bare-code.ts";
import { readDemoTopic } from "./demo-topic.ts";
import { asksAboutError, readShownError, type ShownError } from "./explained-error.ts";
import { askBeyondCheck, forbidsRunning } from "./forbids-running.ts";
import { readFurther } from "./further-tasks.ts";
import { asModules, sortBlocks, toPrograms } from "./given-code.ts";
import { namedFiles, namedFolders, namedTests } from "./named-paths.ts";
import { type Fence, parseFences } from "./parse-fences.ts";
import { pythonFences } from "./python-fences.ts";
import { readTimeout } from "./read-timeout.ts";
import { NO_CONTENT, type Request, type RequestContent, type RequestTask } from "./request.ts";
import { readScriptArguments } from "./script-arguments.ts";
import { splitByTask } from "./split-by-task.ts";

/** What files that are named are run for. */
const RUNS_FILES: ReadonlySet<RequestTask["kind"]> = new Set(["run-scripts", "profile-code", "repair-code"]);

/** What the message holds, before it is told what is to be done with it. */
interface Message {
  readonly text: string;
  /** The message without its code, fenced or not: a comment in code asks for nothing. */
  readonly words: string;
  /** The same without what asks for nothing. */
  readonly asking: string;
  /** The Python among its fences but for what shows an error, else code without a fence. */
  readonly blocks: readonly Fence[];
  /** Whether the code has no fence. */
  readonly isBare: boolean;
  readonly shown: ShownError | null;
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
  const shown = readShownError(words, fences);
  const blocks =
    bare === null
      ? pythonFences(fences).filter((fence) => fence !== shown?.block)
      : [{ language: "python", words: [], file: null, content: bare.code, lead: "" }];
  return {
    text,
    words,
    asking: asks.wordsOfAsking(words),
    blocks,
    isBare: bare !== null,
    shown,
    named: namedFiles(words),
    mayRun: !forbidsRunning(words),
  };
}

/** A question about an error. Code beside it that is to be repaired, or that only may raise it, is worked on instead. */
function readErrorRequest(message: Message): Request | null {
  const { asking, blocks, named, shown, words } = message;
  if (shown === null || !asksAboutError(words) || asks.beginsWithWriting(asking)) {
    return null;
  }
  const hasCode = blocks.length > 0;
  if (asks.asksForRepair(asking) && (hasCode || named.length > 0)) {
    return null;
  }
  const isNameAlone = !shown.error.includes(":") && shown.block === null;
  if (hasCode && isNameAlone && !/\bmeans?\b/i.test(words)) {
    return null;
  }
  const programs = blocks.slice(0, 1).map(({ content }) => ({ code: content, blocks: [content] }));
  return request(message, { kind: "explain-error" }, { programs });
}

/** A request that brings its code along. */
function readCodeRequest(message: Message): Request {
  const { asking, blocks, mayRun, named, words } = message;
  const repairs = asks.asksForRepair(asking);
  const given = sortBlocks(blocks, {
    named,
    speaksOfTests: asks.mentionsTests(asking),
    asPrograms: asks.beginsWithRun(asking),
  });
  const { files, tests } = given;
  const content = { files, tests, programs: toPrograms(given, { together: repairs, named }) };
  const checks = asks.asksForValidation(asking) && !(mayRun && asks.asksForRun(asking));
  if (asks.asksForProfile(asking)) {
    return request(message, { kind: "profile-code" }, content);
  }
  if (asks.asksForDependencies(asking) && !repairs) {
    return request(message, { kind: "analyze-dependencies", installs: asks.asksForInstallation(asking) }, content);
  }
  if (tests.length > 0 && !(checks && !repairs && !(mayRun && asks.asksForTestRun(asking)))) {
    const ids = namedTests(words);
    const paths = tests.flatMap(({ path }) => {
      const own = ids.filter((id) => id.startsWith(`${path}::`));
      return own.length > 0 ? own : [path];
    });
    const run = { paths, coverage: asks.asksForCoverage(words) };
    return request(message, { kind: repairs ? "repair-tests" : "run-tests", ...run }, { ...content, programs: [] });
  }
  if (checks && !repairs) {
    return request(message, { kind: "validate-code" }, content);
  }
  if (wantsTests(message, repairs)) {
    return request(message, { kind: "write-tests" }, { ...content, ...asModules(given, named) });
  }
  if (message.isBare && asks.beginsWithWriting(asking)) {
    return request(message, { kind: "write-code" }, {});
  }
  if (asks.asksForSpeed(asking) && !repairs) {
    return request(message, { kind: "profile-code" }, content);
  }
  if (repairs) {
    return request(message, { kind: "repair-code" }, content);
  }
  return request(message, { kind: "run-code", validates: asks.asksForCheckFirst(asking) }, content);
}

function wantsTests({ asking }: Message, repairs: boolean): boolean {
  if (asks.asksForNewTests(asking)) {
    return true;
  }
  if (repairs) {
    return false;
  }
  // "Run this code, which tests the network" is for a run alone.
  return asks.beginsWithRun(asking) ? asks.ordersTest(asking) : asks.asksForTestRun(asking);
}

/** A request that names files, or nothing. */
function readPathRequest(message: Message): Request {
  const { asking, named, words } = message;
  const split = named.length > 1 ? splitByTask(words) : null;
  if (split !== null) {
    const first = readRequest(split.first);
    return { ...first, text: message.text, further: [...first.further, ...split.others] };
  }
  const repairs = asks.asksForRepair(asking);
  const task = named.length > 0 ? lookTask(message) : null;
  if (task !== null && !repairs) {
    return request(message, task, { modules: named });
  }
  const testTask = (paths: readonly string[]): RequestTask => ({
    kind: repairs ? "repair-tests" : "run-tests",
    paths,
    coverage: asks.asksForCoverage(words),
  });
  const modules = named.filter((path) => !isTestPath(path));
  if (modules.length > 0 && asks.asksForNewTests(asking)) {
    return request(message, { kind: "write-tests" }, { modules });
  }
  const speaks = asks.mentionsTests(asking);
  const runs = repairs || asks.asksForRun(asking);
  const folders = namedFolders(words).filter((folder) => speaks || (runs && /(?:^|\/)tests?\//.test(folder)));
  const paths = [...namedTests(words), ...folders];
  if (paths.length > 0) {
    return request(message, testTask(paths), { modules });
  }
  if (modules.length > 0) {
    return request(message, moduleTask(message, testTask([])), { modules });
  }
  const speaksOfTests = asks.asksForTestRun(asking) || (repairs && asks.mentionsTests(asking));
  if (speaksOfTests && !writesFirst(asking)) {
    return request(message, testTask(["."]), {});
  }
  const topic = readDemoTopic(words);
  return request(message, topic === null ? { kind: "write-code" } : { kind: "show-demo", topic }, {});
}

/** What is only looked at, tests as well as modules; null where something is to be run or changed. */
function lookTask({ asking, mayRun }: Message): RequestTask | null {
  if (asks.asksForDependencies(asking)) {
    return { kind: "analyze-dependencies", installs: asks.asksForInstallation(asking) };
  }
  return asks.asksForValidation(asking) && !(mayRun && asks.asksForRun(asking)) ? { kind: "validate-code" } : null;
}

/** "Write a parser and run its tests": those are not there yet. */
function writesFirst(asking: string): boolean {
  return asks.beginsWithWriting(asking) && !/\b(?:the|all|my|our) tests?\b/i.test(asking);
}

/** What is to be done with modules that are named. */
function moduleTask({ asking }: Message, testTask: RequestTask): RequestTask {
  if (asks.asksForProfile(asking)) {
    return { kind: "profile-code" };
  }
  if (asks.mentionsTests(asking)) {
    return testTask;
  }
  if (asks.asksForRepair(asking)) {
    return { kind: "repair-code" };
  }
  if (asks.asksForSpeed(asking)) {
    return { kind: "profile-code" };
  }
  return asks.asksForRun(asking)
    ? { kind: "run-scripts", validates: asks.asksForCheckFirst(asking) }
    : { kind: "write-code" };
}

function request(message: Message, task: RequestTask, content: Partial<RequestContent>): Request {
  const { asking, mayRun, shown, text, words } = message;
  return {
    ...NO_CONTENT,
    ...content,
    ...task,
    text,
    mayRun,
    asksToRun: asks.asksForRun(asking) || asks.asksForProfile(asking),
    beyondCheck: mayRun ? null : askBeyondCheck(words),
    timeout: readTimeout(words),
    error: shown?.error ?? null,
    arguments: RUNS_FILES.has(task.kind) ? readScriptArguments(words, content.modules ?? []) : {},
    further: readFurther(asking, task),
  };
}
