import { splitBareCode } from "../bare-code.ts";
import { forbidsRunning } from "../forbids-running.ts";
import { parseFences } from "../parse-fences.ts";
import { pythonFences } from "../python-fences.ts";
import { composeAnswer } from "./answer.ts";
import type { BoundTool, Conversation, PlannedCall, Reply, ToolResult } from "./conversation.ts";
import { INTENTS, UNRUN_INTENTS } from "./intents/index.ts";
import { decline, type Plan, REAL_MODEL_HINT, type ReadRequest, type Tools } from "./plan.ts";
import { followPlan } from "./progress.ts";
import { failureOf } from "./tool-results.ts";

/** What the built-in model says next in a conversation with tools. The same conversation always gets the same reply. */
export function respond(conversation: Conversation, bound: readonly BoundTool[]): Reply {
  const tools = new Map(bound.map((tool) => [tool.name, tool]));
  const plan = planFor(readRequest(conversation.request), tools);
  const progress = followPlan(plan.steps, conversation.results);
  const next = progress.next ?? explainFailure(conversation.results, tools);
  return next === null
    ? { ...composeAnswer(plan, progress.done, conversation.results), toolCalls: [] }
    : { text: "", toolCalls: [next], verdict: null };
}

/** Reads the code and the words of a request. */
function readRequest(text: string): ReadRequest {
  const { fences, prose } = parseFences(text);
  const blocks = pythonFences(fences);
  const bare = fences.length > 0 ? null : splitBareCode(text);
  if (bare === null) {
    return { text, prose, fences, blocks };
  }
  const block = { language: "python", words: [], file: null, content: bare.code, lead: "" };
  return { text, prose: bare.words, fences, blocks: [block] };
}

function planFor(request: ReadRequest, tools: Tools): Plan {
  for (const intent of forbidsRunning(request.prose) ? UNRUN_INTENTS : INTENTS) {
    const plan = intent.plan(request, tools);
    if (plan !== null) {
      return plan;
    }
  }
  return notUnderstood(request);
}

function notUnderstood({ text, fences }: ReadRequest): Plan {
  const said = text.trim().replaceAll(/\s+/g, " ");
  const languages = fences.map((fence) => fence.language).filter((language) => language !== "");
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

/** Asks once for help with the first failure, unless that was asked for already. */
function explainFailure(results: readonly ToolResult[], tools: Tools): PlannedCall | null {
  if (!tools.has("handle_error") || results.some((result) => result.name === "handle_error")) {
    return null;
  }
  for (const result of results) {
    const failure = failureOf(result);
    if (failure !== null) {
      const code = result.arguments["code"];
      return { name: "handle_error", arguments: { error: failure, ...(typeof code === "string" ? { code } : {}) } };
    }
  }
  return null;
}
