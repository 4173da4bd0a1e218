import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { z } from "zod";
import { describeModelFailure } from "../models/index.ts";
import { isTestPath } from "../pytest/test-paths.ts";
import { refuseFile, UnusableAnswer, type WrittenFiles, writtenFilesSchema } from "./written-files.ts";

/** What is read from the message in which a model answered. */
const rawAnswerSchema = z.object({
  usage_metadata: z.object({ total_tokens: z.number() }).optional(),
  tool_calls: z.array(z.object({ args: z.unknown() })).optional(),
});

export interface FilesQuestion {
  /** The name of the answer's schema, which a model sees as a tool: `write_code`. */
  readonly name: "write_code" | "write_tests";
  readonly instructions: string;
  readonly prompt: string;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a model for files and checks what it answers. Throws {@link UnusableAnswer}, `model-unavailable` and `cancelled`. */
export async function askForFiles(model: BaseChatModel, question: FilesQuestion): Promise<WrittenFiles> {
  const writer = model.withStructuredOutput(writtenFilesSchema, { name: question.name, includeRaw: true });
  const messages = [new SystemMessage(question.instructions), new HumanMessage(question.prompt)];
  const answer = await writer
    .invoke(messages, question.signal === undefined ? {} : { signal: question.signal })
    .catch((error: unknown) => {
      throw describeModelFailure(error, model);
    });
  const tokens = countTokens(answer.raw);
  // Not every model checks its answer against the schema, so it is checked here.
  const parsed = writtenFilesSchema.safeParse(answer.parsed ?? rawArguments(answer.raw));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "the answer" : issue.path.join(".");
    throw new UnusableAnswer(`The model's answer does not fit: ${place}: ${issue?.message ?? "unknown"}`, tokens);
  }
  for (const file of parsed.data.files) {
    const refused = refuseFile(file);
    if (refused !== null) {
      throw new UnusableAnswer(`The model wrote a file that is refused: ${refused}`, tokens);
    }
    if (isTestPath(file.path) !== (question.name === "write_tests")) {
      const wanted = question.name === "write_tests" ? "a test file named test_<module>.py" : "code and not tests";
      throw new UnusableAnswer(`The model wrote "${file.path}" where ${wanted} was asked for`, tokens);
    }
  }
  return { ...parsed.data, tokens };
}

function countTokens(message: unknown): number {
  return rawAnswerSchema.safeParse(message).data?.usage_metadata?.total_tokens ?? 0;
}

/** What the model really answered, for the words of the refusal, where the parser gave up. */
function rawArguments(message: unknown): unknown {
  return rawAnswerSchema.safeParse(message).data?.tool_calls?.[0]?.args ?? null;
}
