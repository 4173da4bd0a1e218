import { formatTimeout } from "../../config/index.ts";
import { importsOwnModule, type RequestOf } from "../../requests/index.ts";
import type { PlannedCall } from "./conversation.ts";
import { notesOnFurther } from "./notes.ts";
import { lackTool, type Plan, planCalls, type Tools } from "./plan.ts";

type TestRequest = RequestOf<"run-tests" | "repair-tests">;

const NOTHING_MEASURED =
  "Coverage is measured of modules that tests import: put the code into a block of its own, without the tests, to have it measured.";

/** Runs the tests that are given, those that are named, or those of the modules that are named. */
export function planTests(request: TestRequest, tools: Tools): Plan {
  const tool = tools.get("run_tests");
  if (tool === undefined) {
    return lackTool("tests are to be run", "run_tests");
  }
  const { files, modules, paths, tests } = request;
  const coverage = request.coverage ?? true;
  const notes = notesFor(request);
  if (tests.length > 0) {
    if (!tool.parameters.includes("files")) {
      return lackTool("the tests in the message are to be run", "run_tests with `files`");
    }
    const given = [...files, ...tests];
    const steps = paths.map((path) => ({ call: { name: tool.name, arguments: { path, coverage, files: given } } }));
    const measuresNothing = request.coverage === true && files.length === 0 && !importsOwnModule(tests);
    return { steps, notes: [...notes, ...(measuresNothing ? [NOTHING_MEASURED] : [])] };
  }
  if (paths.length > 0) {
    return { steps: paths.map((path) => ({ call: testCall(path, coverage) })), notes };
  }
  if (!tool.parameters.includes("of_module")) {
    return lackTool("the tests of a module are to be run", "run_tests with `of_module`");
  }
  const calls = modules.map((path) => ({ name: tool.name, arguments: { path, of_module: true, coverage } }));
  return planCalls(calls, notes);
}

/** What a run of tests leaves undone of a request. */
function notesFor({ further, kind, timeout }: TestRequest): readonly string[] {
  return [
    ...notesOnFurther(further),
    ...(kind === "repair-tests"
      ? ["I changed nothing: `executor test FILE --fix` repairs what a rule can repair."]
      : []),
    ...(timeout === null
      ? []
      : [`The limit of ${formatTimeout(timeout)} is not set: for tests it is the configuration's.`]),
  ];
}

function testCall(path: string, coverage: boolean): PlannedCall {
  return { name: "run_tests", arguments: { path, coverage } };
}
