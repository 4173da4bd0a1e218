import type { Request, RequestOf } from "../../requests/index.ts";
import type { BoundTool, PlannedCall } from "./conversation.ts";
import { CHANGED_NOTHING, NO_TESTS_WRITTEN, notesOnFurther } from "./notes.ts";
import { lackTool, type Plan, REAL_MODEL_HINT, type Step, type Tools } from "./plan.ts";

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
  const further = notesOnFurther(request.further);
  if (request.kind === "run-code") {
    // Where a run was asked for, what was asked for besides does not spoil it.
    return { steps, notes: further, isSubstitute: further.length > 0 && !request.asksToRun };
  }
  const undone = request.kind === "write-tests" ? NO_TESTS_WRITTEN : CHANGED_NOTHING;
  return { steps, notes: [...new Set([undone, ...further, REAL_MODEL_HINT])], isSubstitute: true };
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
  const notes = notesOnFurther(request.further, { profiles: true });
  return { steps, notes, isSubstitute: notes.length > 0 && !request.asksToRun };
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
