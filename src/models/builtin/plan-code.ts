import type { Request, RequestOf } from "../../requests/index.ts";
import type { BoundTool, PlannedCall } from "./conversation.ts";
import { lackTool, type Plan, REAL_MODEL_HINT, type Step, type Tools } from "./plan.ts";

export const NO_TESTS_WRITTEN = "I did not write tests: that is the Tester's part, `TesterAgent.generateTests`.";
const NOT_FASTER = "I changed nothing: the profile says where the time goes, and what may save some of it.";
const CHANGED_NOTHING = "I changed nothing: I run code and say what may help, and do not write a repair.";

/** Asks what may help with the error that a request shows. */
export function explanationCall({ error, programs: [program] }: Request): PlannedCall {
  return { name: "handle_error", arguments: { error, ...(program && { code: program.code }) } };
}

/** Runs every program of a request, each checked first where that is asked for. */
export function planCode(request: RequestOf<"run-code" | "repair-code" | "write-tests">, tools: Tools): Plan {
  // The error is there: the code need not be run to see it, and may not show it here.
  if (request.kind === "repair-code" && request.error !== null && tools.has("handle_error")) {
    return {
      steps: [{ call: explanationCall(request) }],
      notes: [CHANGED_NOTHING, REAL_MODEL_HINT],
      isSubstitute: true,
    };
  }
  const runner = tools.get("execute_code");
  if (runner === undefined) {
    return lackTool("code is to be run", "execute_code");
  }
  const given = givenFor(request, runner);
  if (given === null) {
    return lackTool("code is to be run beside its modules", "execute_code with `files`");
  }
  const checks = request.kind === "run-code" && request.validates && tools.has("validate_code");
  const steps = request.programs.flatMap(({ blocks, code }): readonly Step[] => [
    ...(checks ? [{ call: { name: "validate_code", arguments: { code } } }] : []),
    { call: { name: runner.name, arguments: { code, ...given } }, ...(blocks.length > 1 && { joined: blocks }) },
  ]);
  const notes = [
    ...(request.kind === "repair-code" ? [CHANGED_NOTHING] : []),
    ...(request.kind === "write-tests" ? [NO_TESTS_WRITTEN] : []),
    ...request.further.map(({ verb }) => `I did not ${verb} it.`),
  ];
  return notes.length === 0
    ? { steps, notes }
    : { steps, notes: [...notes, REAL_MODEL_HINT], isSubstitute: !request.asksToRun };
}

/** Runs every program of a request under the profiler. */
export function planProfile(request: RequestOf<"profile-code">, tools: Tools): Plan {
  const own = tools.get("profile_code");
  const runner = own ?? tools.get("execute_code");
  if (runner === undefined || (own === undefined && !runner.parameters.includes("profile"))) {
    return lackTool("code is to be profiled", "profile_code");
  }
  const given = givenFor(request, runner);
  if (given === null) {
    return lackTool("code is to be profiled beside its modules", `${runner.name} with \`files\``);
  }
  const profile = own === undefined ? { profile: true } : {};
  const steps = request.programs.map(({ code }) => ({
    call: { name: runner.name, arguments: { code, ...profile, ...given } },
  }));
  // Whoever asks for a profile has all of it with one.
  return request.further.length === 0
    ? { steps, notes: [] }
    : { steps, notes: [NOT_FASTER, REAL_MODEL_HINT], isSubstitute: !request.asksToRun };
}

/** What a tool is given beside the code: the files around it and the request's time limit. Null when it takes no files. */
function givenFor({ files, programs, timeout }: Request, tool: BoundTool): Record<string, unknown> | null {
  // A module that is all there is is the program itself.
  const beside = files.filter(({ content }) => !programs.some(({ code }) => code === content));
  if (beside.length > 0 && !tool.parameters.includes("files")) {
    return null;
  }
  return {
    ...(timeout !== null && tool.parameters.includes("timeout") && { timeout }),
    ...(beside.length > 0 && { files: beside }),
  };
}
