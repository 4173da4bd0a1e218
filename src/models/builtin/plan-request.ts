import { parseFences, type Request, type RequestOf } from "../../requests/index.ts";
import type { PlannedCall } from "./conversation.ts";
import { NO_TESTS_WRITTEN, NOT_INSTALLED, notesOnFurther } from "./notes.ts";
import { decline, lackTool, type Plan, planCalls, REAL_MODEL_HINT, type Tools } from "./plan.ts";
import { explanationCall, planCode, planProfile } from "./plan-code.ts";
import { callsOn, planFiles, planScripts } from "./plan-files.ts";
import { planTests } from "./plan-tests.ts";
import { writeCode } from "./write-files.ts";

const NOT_RUN = "Nothing was run, as you asked.";
/** The calls of tools that a request comes to, and what of it is not done. */
export function planRequest(request: Request, tools: Tools): Plan {
  if (request.kind === "explain-error") {
    return planExplanation(request, tools);
  }
  if (request.kind === "analyze-dependencies") {
    return hasCode(request) ? planDependencies(request, tools) : planFiles(request, tools);
  }
  if (request.kind === "validate-code") {
    return hasCode(request) ? planValidation(request, tools) : planFiles(request, tools);
  }
  return request.mayRun ? planRun(request, tools) : planUnrun(request, tools);
}

function planRun(request: Request, tools: Tools): Plan {
  switch (request.kind) {
    case "run-tests":
    case "repair-tests":
      return planTests(request, tools);
    case "run-scripts":
      return planScripts(request, tools);
    case "show-demo":
      return tools.has("create_demo")
        ? planCalls([{ name: "create_demo", arguments: { topic: request.topic } }])
        : lackTool("a demonstration is wanted", "create_demo");
    case "write-code":
      return planWriting(request, tools);
    case "run-code":
    case "repair-code":
      if (hasCode(request)) {
        return planCode(request, tools);
      }
      break;
    case "profile-code":
      if (hasCode(request)) {
        return planProfile(request, tools);
      }
      break;
    case "write-tests":
      if (request.asksToRun && request.programs.length > 0) {
        return planCode(request, tools);
      }
      return hasCode(request)
        ? decline(
            NO_TESTS_WRITTEN,
            ...notesOnFurther(request.further),
            "I run tests that are there, or that are in the message.",
          )
        : planFiles(request, tools);
  }
  return planFiles(request, tools);
}

/** Whatever else is asked for when nothing is to be run: code is checked, which runs nothing. */
function planUnrun(request: Request, tools: Tools): Plan {
  const { beyondCheck } = request;
  const calls = hasCode(request) ? toCalls(request, "validate_code") : callsOn(request, "validate_code", tools);
  if (calls === null || calls.length === 0 || request.kind === "write-code" || !tools.has("validate_code")) {
    return decline(`${NOT_RUN} Without a run there is nothing that I can do here.`);
  }
  return beyondCheck === null
    ? planCalls(calls, [NOT_RUN])
    : {
        ...planCalls(calls, [
          `${NOT_RUN} I could only check it: what you ask ("${beyondCheck}") takes a run or a language model. ${REAL_MODEL_HINT}`,
        ]),
        isSubstitute: true,
      };
}

function planExplanation(request: RequestOf<"explain-error">, tools: Tools): Plan {
  return tools.has("handle_error")
    ? planCalls([explanationCall(request)])
    : lackTool("an error is to be explained", "handle_error");
}

function planDependencies(request: RequestOf<"analyze-dependencies">, tools: Tools): Plan {
  const notes = request.installs ? [NOT_INSTALLED] : [];
  const tool = ["analyze_dependencies", "validate_code"].find((name) => tools.has(name));
  return tool === undefined
    ? lackTool("the dependencies of code are asked for", "analyze_dependencies")
    : planCalls(toCalls(request, tool), notes);
}

function planValidation(request: RequestOf<"validate-code">, tools: Tools): Plan {
  return tools.has("validate_code")
    ? planCalls(toCalls(request, "validate_code"))
    : lackTool("code is to be checked and not run", "validate_code");
}

/** A program that a rule writes is run; a request for any other, or about files, is not understood. */
function planWriting(request: RequestOf<"write-code">, tools: Tools): Plan {
  if (request.modules.length > 0) {
    return planFiles(request, tools);
  }
  const [program] = writeCode(request.text).files;
  if (program === undefined) {
    return notUnderstood(request.text);
  }
  return tools.has("execute_code")
    ? planCalls([{ name: "execute_code", arguments: { code: program.content } }])
    : lackTool("something is to be calculated", "execute_code");
}

function notUnderstood(text: string): Plan {
  const said = text.trim().replaceAll(/\s+/g, " ");
  const languages = parseFences(text)
    .fences.map((fence) => fence.language)
    .filter((language) => language !== "");
  const found =
    said === ""
      ? "The message is empty."
      : languages.length > 0
        ? `The message has code in ${[...new Set(languages)].join(", ")}, and I run Python only.`
        : `I found no code, test file or task that I know in "${said.length > 80 ? `${said.slice(0, 77)}...` : said}".`;
  return decline(
    found,
    "I am the built-in model: I run, check, test and profile Python code that is in a message or a test file, explain errors, and do small calculations. I do not write programs.",
    `Put code into a \`\`\`python fence, or name tests, as in "Run the tests in test_calculator.py". ${REAL_MODEL_HINT}`,
  );
}

function hasCode({ files, programs, tests }: Request): boolean {
  return programs.length + files.length + tests.length > 0;
}

/** One call for every piece of code that is given. */
function toCalls({ files, programs, tests }: Request, name: string): readonly PlannedCall[] {
  const sources = [...files, ...tests].map(({ content }) => content);
  const all = new Set([...sources, ...programs.map(({ code }) => code)]);
  return Array.from(all, (code) => ({ name, arguments: { code } }));
}
