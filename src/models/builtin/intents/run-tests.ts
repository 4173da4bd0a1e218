import { formatTimeout } from "../../../config/index.ts";
import type { Fence } from "../../parse-fences.ts";
import { readTimeout } from "../../read-timeout.ts";
import { saidInOrder, saidInSentence } from "../../said-in-order.ts";
import type { PlannedCall } from "../conversation.ts";
import { type Intent, lackTool, type Plan, type ReadRequest, type Tools } from "../plan.ts";

const PATH = /(?<![\w./-])(?:[\w-]+\/|\.\/)*(?:[\w-]+\.py|(?<=\/)(?![\w.-]))/g;
const NOTHING_MEASURED =
  "Coverage is measured of modules that tests import: put the code into a block of its own, without the tests, to have it measured.";
const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;

/** "Run the tests in test_calculator.py", tests of a module that is named, or tests that are given. */
export const runTests: Intent = {
  name: "run-tests",
  plan(request, tools) {
    const given = request.blocks.filter(isTest);
    const asks =
      /\bpytest\b|\bcoverage\b/i.test(request.prose) ||
      // "Test calculator.py", "Fix inventory.py so that its tests pass".
      (request.blocks.length === 0 && /\.py\b/.test(request.prose) && asksToTest(request.prose)) ||
      saidInOrder(request.prose, /\b(?:run|execute|start|rerun|do)\b/i, /\btests?\b/i) !== null;
    if (!asks || (given.length === 0 && request.blocks.length > 0)) {
      return null;
    }
    if (!tools.has("run_tests")) {
      return lackTool("tests are to be run", "run_tests");
    }
    return given.length > 0 ? planGiven(request, given, tools) : planPaths(request);
  },
};

function planPaths({ prose }: ReadRequest): Plan {
  const named = [...new Set([...prose.matchAll(PATH)].map((found) => found[0].replace(/^\.\//, "")))].filter(
    (path) => path !== "",
  );
  const paths = named.filter((path) => TEST_FILE.test(path) || path.endsWith("/"));
  const coverage = !/\b(?:without|no) coverage\b/i.test(prose);
  if (paths.length > 0) {
    return { steps: paths.map((path) => ({ call: testCall(path, coverage) })), ...wishesFor(prose) };
  }
  const steps = named
    .map((module) => {
      const [call, ...alternatives] = testPathsFor(module).map((path) => testCall(path, coverage));
      return call === undefined ? null : { call, alternatives };
    })
    .filter((step) => step !== null);
  return { steps: steps.length > 0 ? steps : [{ call: testCall(".", coverage) }], ...wishesFor(prose) };
}

/** Where the tests of a module are, by pytest's habits; the whole project last. */
function testPathsFor(module: string): readonly string[] {
  const folder = module.slice(0, module.lastIndexOf("/") + 1);
  const name = module.slice(folder.length, -".py".length);
  return [`${folder}test_${name}.py`, `tests/test_${name}.py`, `test/test_${name}.py`, `${folder}${name}_test.py`, "."];
}

function asksToTest(prose: string): boolean {
  return /^\s*(?:please\s+)?(?:re)?test\s/i.test(prose) || saidInSentence(prose, /\btests?\b/i, /\bpass\b/i) !== null;
}

/** What a run of tests leaves undone of a request. */
function wishesFor(prose: string): Pick<Plan, "notes"> {
  const wantsNew = saidInSentence(prose, /\b(?:write|generate|add|suggest)\b/i, /\btests?\b/i) !== null;
  const wantsRepair =
    /\b(?:fix|repair|mend|debug)\b/i.test(prose) || saidInSentence(prose, /\b(?:make|get)\b/i, /\bpass\b/i) !== null;
  const timeout = readTimeout(prose);
  const notes = [
    ...(wantsNew ? ["I did not write new tests: that is the Tester's part, `TesterAgent.generateTests`."] : []),
    ...(wantsRepair ? ["I changed nothing: `executor test FILE --fix` repairs what a rule can repair."] : []),
    ...(timeout === null
      ? []
      : [`The limit of ${formatTimeout(timeout)} is not set: for tests it is the configuration's.`]),
  ];
  return { notes };
}

function testCall(path: string, coverage: boolean): PlannedCall {
  return { name: "run_tests", arguments: { path, coverage } };
}

function isTest(block: Fence): boolean {
  return (
    (block.file !== null && TEST_FILE.test(block.file)) ||
    /^[ \t]*(?:async[ \t]+)?def test_\w*[ \t]*\(|^class Test/m.test(block.content)
  );
}

function planGiven(request: ReadRequest, given: readonly Fence[], tools: Tools): Plan {
  if (tools.get("run_tests")?.parameters.includes("files") !== true) {
    return lackTool("the tests in the message are to be run", "run_tests with `files`");
  }
  const named = [...request.prose.matchAll(PATH)].map((found) => found[0].replace(/^\.\//, ""));
  const files = request.blocks.map((block) => {
    const stem = isTest(block) ? `test_given${number(given, block)}.py` : (importedModule(given) ?? "main.py");
    const fits = named.filter((path) => TEST_FILE.test(path) === isTest(block) && path.endsWith(".py"));
    return { path: block.file ?? (fits.length === 1 ? (fits[0] ?? stem) : stem), content: block.content };
  });
  const wishes = wishesFor(request.prose);
  const measuresNothing =
    /\bcoverage\b/i.test(request.prose) && given.length === request.blocks.length && importedModule(given) === null;
  const tests = files.filter((_, index) => given.includes(request.blocks[index] as Fence));
  const coverage = !/\b(?:without|no) coverage\b/i.test(request.prose);
  return {
    steps: tests.map((test) => ({ call: { name: "run_tests", arguments: { path: test.path, coverage, files } } })),
    notes: [...wishes.notes, ...(measuresNothing ? [NOTHING_MEASURED] : [])],
  };
}

function number(given: readonly Fence[], block: Fence): string {
  const index = given.indexOf(block);
  return index > 0 ? `_${index + 1}` : "";
}

/** The first module that the tests import and that is no test library. */
function importedModule(given: readonly Fence[]): string | null {
  const libraries = ["pytest", "unittest", "hypothesis", "math", "json", "os", "re", "sys", "numpy", "pandas"];
  const names = given.flatMap((block) =>
    [...block.content.matchAll(/^[ \t]*(?:from|import)[ \t]+(\w+)/gm)].map((found) => found[1] ?? ""),
  );
  const name = names.find((candidate) => !libraries.includes(candidate));
  return name === undefined ? null : `${name}.py`;
}
