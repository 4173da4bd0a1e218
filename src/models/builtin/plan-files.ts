import type { Request, RequestOf } from "../../requests/index.ts";
import type { PlannedCall } from "./conversation.ts";
import { CHANGED_NOTHING, NO_TESTS_WRITTEN, NOT_INSTALLED, notesOnFurther } from "./notes.ts";
import { decline, lackTool, type Plan, planCalls, REAL_MODEL_HINT, type Tools } from "./plan.ts";

const REPAIRS_TESTED =
  "Where there are tests of it, `executor test FILE --fix` with their file repairs what a rule can.";

/** What a request that names files comes to: the tool that takes each of them, and what is said besides. */
interface FileWork {
  readonly tool: "run_script" | "validate_code" | "profile_code";
  /** The command that does the same. */
  readonly command: string;
  readonly notes: readonly string[];
  readonly isSubstitute: boolean;
}

/** Runs the files that are named, one after the other, each checked first where that is asked for. */
export function planScripts(request: RequestOf<"run-scripts">, tools: Tools): Plan {
  const { modules } = request;
  if (!tools.has("run_script")) {
    return decline(
      `I understood that ${modules.length === 1 ? "a script is" : "scripts are"} to be run: ${modules.join(", ")}. The tool \`run_script\` is not available in this conversation, so nothing was run.`,
      "Put the code into ```python fences, or run each file with `executor run FILE`.",
    );
  }
  const runs = callsOn(request, "run_script", tools);
  if (runs === null) {
    return lackTool("a script is to be run with arguments", "run_script with `arguments`");
  }
  const checks = request.validates ? callsOn(request, "validate_code", tools) : [];
  const calls = runs.flatMap((run, index) => [...(checks ?? []).slice(index, index + 1), run]);
  const unchecked = checks === null ? ["I did not check it first: `executor validate FILE` does."] : [];
  return planCalls(calls, [...unchecked, ...notesOnFurther(request.further)]);
}

/** Does with files that are named what can be done; where there is no tool for that, names the command. */
export function planFiles(request: Request, tools: Tools): Plan {
  const work = workOn(request);
  const calls = work === null ? null : callsOn(request, work.tool, tools);
  if (work !== null && calls !== null) {
    return { ...planCalls(calls, work.notes), isSubstitute: work.isSubstitute };
  }
  const [file = "FILE"] = request.modules;
  return decline(
    ...(work?.isSubstitute === true ? work.notes.slice(0, 1) : []),
    `I see that this is about ${request.modules.join(", ")}, and not what is to be done with it: I check, run, profile and test files.`,
    work === null ? REAL_MODEL_HINT : `Use \`executor ${work.command} ${file}\`.`,
  );
}

function workOn(request: Request): FileWork | null {
  const { asksToRun, further, kind } = request;
  switch (kind) {
    case "validate-code":
      return { tool: "validate_code", command: "validate", notes: notesOnFurther(further), isSubstitute: false };
    case "analyze-dependencies": {
      const notes = request.installs ? [NOT_INSTALLED] : [];
      return { tool: "validate_code", command: "validate", notes, isSubstitute: false };
    }
    case "profile-code": {
      const notes = notesOnFurther(further, { profiles: true });
      return { tool: "profile_code", command: "profile", notes, isSubstitute: further.length > 0 && !asksToRun };
    }
    case "repair-code": {
      const notes = [CHANGED_NOTHING, REPAIRS_TESTED, REAL_MODEL_HINT];
      return { tool: "run_script", command: "run", notes, isSubstitute: true };
    }
    case "write-tests":
      return {
        tool: "validate_code",
        command: "validate",
        notes: [NO_TESTS_WRITTEN, REAL_MODEL_HINT],
        isSubstitute: true,
      };
    default:
      return null;
  }
}

/** One call for each file, with the arguments that it is given; null where the tool is not there, or does not take them. */
export function callsOn({ arguments: given, modules, timeout }: Request, name: FileWork["tool"], tools: Tools) {
  const parameters = tools.get(name)?.parameters ?? [];
  const argued = name === "validate_code" ? {} : given;
  if (!parameters.includes("path") || (Object.keys(argued).length > 0 && !parameters.includes("arguments"))) {
    return null;
  }
  return modules.map(
    (path): PlannedCall => ({
      name,
      arguments: {
        path,
        ...(Object.hasOwn(argued, path) && { arguments: argued[path] }),
        ...(timeout !== null && parameters.includes("timeout") && { timeout }),
      },
    }),
  );
}
