import { z } from "zod";
import { applyEdit, parseTraceback, type Suggestion } from "../../diagnosis/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import { DRAFTED_BY_RUNNING } from "../../pytest/drafted-by-running.ts";
import { isTestPath } from "../../pytest/test-paths.ts";
import { type Fence, findBareCode, looksLikeTests, parseFences, pythonFences } from "../../requests/index.ts";
import { REAL_MODEL_HINT } from "./plan.ts";
import { writeProgram } from "./write-program.ts";

const TRACEBACK = /^(?:\s*\+ Exception Group )?Traceback\b|^\s*File "/;

/** Arguments of `write_code` and `write_tests`. */
export interface WrittenFiles {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly explanation: string;
}

const failureSchema = z.object({
  file: z.string().nullable(),
  error: z.string(),
  suggestions: z.array(
    z.object({
      rule: z.string(),
      message: z.string(),
      edit: z.object({ startLine: z.number(), endLine: z.number(), replacement: z.string() }).nullable(),
      file: z.string().nullable(),
    }),
  ),
});

/** Code for a request: a repair by rule, the program that the request holds, or a small calculation. */
export function writeCode(prompt: string): WrittenFiles {
  const { fences, prose } = parseFences(prompt);
  const failure = failureIn(fences);
  if (failure !== undefined) {
    return repair(fences, failure);
  }
  const code = pythonFences(fences).filter((fence) => !isTest(fence));
  const given = code.filter((fence) => fence.file === null);
  if (given.length > 0) {
    return {
      files: [{ path: "main.py", content: given.map((fence) => fence.content).join("\n") }],
      explanation: "The program is taken from the request as it is.",
    };
  }
  const hasFiles = code.some((fence) => fence.file !== null);
  const program = hasFiles ? null : (writeProgram(prose) ?? findBareCode(prompt));
  return program === null
    ? { files: [], explanation: `The built-in model does not write new programs. ${REAL_MODEL_HINT}` }
    : {
        files: [{ path: "main.py", content: program }],
        explanation: "The program is written by a rule for this kind of request.",
      };
}

function failureIn(fences: readonly Fence[]): Fence | undefined {
  return fences.find((fence) => fence.language === "json" && fence.words.includes("failure"));
}

function repair(fences: readonly Fence[], block: Fence): WrittenFiles {
  const failure = failureSchema.safeParse(parseJson(block.content));
  if (!failure.success) {
    return { files: [], explanation: "The failure cannot be read, so there is nothing to repair it by." };
  }
  const { file, error, suggestions } = failure.data;
  const files = pythonFences(fences).filter((fence) => fence.file !== null);
  for (const suggestion of suggestions) {
    const path = suggestion.file ?? file ?? (files.length === 1 ? (files[0]?.file ?? null) : null);
    const source = files.find((fence) => fence.file === path);
    const content = source === undefined ? null : repaired(source.content, suggestion);
    if (path !== null && content !== null) {
      return { files: [{ path, content }], explanation: `Rule ${suggestion.rule}: ${suggestion.message}.` };
    }
  }
  const headline = headlineOf(error);
  const named = headline === "" ? "" : ` (${headline})`;
  const advice = suggestions[0]?.message;
  return {
    files: [],
    explanation: `The built-in model has no rule that repairs this failure${named}.${advice === undefined ? "" : ` ${advice}.`} ${REAL_MODEL_HINT}`,
  };
}

/** What failed, in the first line of an account of it, or at the end of a bare traceback. */
function headlineOf(error: string): string {
  const text = error.trim();
  const first = text.split("\n", 1)[0] ?? "";
  const raised = TRACEBACK.test(first) ? parseTraceback(text) : null;
  if (raised === null) {
    return first;
  }
  const where = raised.line === null ? "" : `, line ${raised.line}`;
  return `${raised.name}: ${raised.message.split("\n", 1)[0]}${where}`;
}

/** The source with the suggestion's edit made; null when it has none, or none that fits and changes something. */
function repaired(source: string, suggestion: Suggestion): string | null {
  if (suggestion.edit === null) {
    return null;
  }
  try {
    const content = applyEdit(source, suggestion.edit);
    return content === source ? null : content;
  } catch (error) {
    // The edit was made for another version of the file; the next suggestion may fit.
    if (ExecutorError.is(error, "invalid-input")) {
      return null;
    }
    throw error;
  }
}

/** Tests for a request: the draft that the prompt holds. */
export function writeTests(prompt: string): WrittenFiles {
  const { fences } = parseFences(prompt);
  const draft = fences.find((fence) => fence.language === "python" && fence.words.includes("draft"));
  const modules = pythonFences(fences).filter((fence) => fence.file !== null && !isTest(fence));
  const path = modules[0]?.file ?? "main.py";
  if (draft === undefined || draft.content.trim() === "") {
    const { data: failure } = failureSchema.safeParse(parseJson(failureIn(fences)?.content ?? ""));
    const advice = failure?.suggestions[0]?.message;
    const why =
      failure === undefined
        ? `There is no draft of tests for ${path}`
        : `No tests can be drafted for ${path}, as it does not import: ${headlineOf(failure.error)}.${advice === undefined ? "" : ` ${advice}.`} Mend that first`;
    return { files: [], explanation: `${why}. The built-in model writes no tests of its own. ${REAL_MODEL_HINT}` };
  }
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const name = path.slice(folder.length);
  return {
    files: [{ path: `${folder}test_${name}`, content: draft.content }],
    explanation: draft.content.includes(DRAFTED_BY_RUNNING)
      ? "The tests hold what the code gives now, and do not check whether that is right, nor bad input or borders."
      : "The tests are property tests drafted by Hypothesis from the functions' signatures.",
  };
}

function isTest(fence: Fence): boolean {
  return (
    fence.words.includes("draft") || (fence.file === null ? looksLikeTests(fence.content) : isTestPath(fence.file))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is no JSON is no failure report either; the schema says so.
    return null;
  }
}
