import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { z } from "zod";
import { demoTopics, findDemo } from "./demo-library.ts";
import { renderExecution, toExecutionRecord } from "./execution-text.ts";
import { answering, type ToolContext } from "./tool-context.ts";

const createDemoInput = z.object({
  topic: z.string().describe(`What the demonstration is about, one of: ${demoTopics().join(", ")}`),
});

/**
 * The tool `create_demo`: shows a small program and what it does when it runs. The artifact is `{ topic, title, code,
 * execution }`, or `{ topics }` when there is no demonstration of that topic.
 */
export function createCreateDemoTool(context: ToolContext): StructuredToolInterface {
  return tool(
    answering(context, async (input: z.output<typeof createDemoInput>, call) => {
      const demo = findDemo(input.topic);
      if (demo === null) {
        const topics = demoTopics();
        return {
          text: `There is no demonstration of "${input.topic}". There are: ${topics.join(", ")}.`,
          artifact: { topics },
        };
      }
      const { topic, title, code } = demo;
      const result = await call.runs.executeCode(code, { title, signal: call.signal });
      const text = `${title}:\n\n\`\`\`python\n${code}\`\`\`\n\n${renderExecution(result, call.session)}`;
      return { text, artifact: { topic, title, code, execution: toExecutionRecord(result) } };
    }),
    {
      name: "create_demo",
      description:
        "Shows a small runnable Python program on a topic, runs it in the sandbox, and returns the code with its output.",
      schema: createDemoInput,
      responseFormat: "content_and_artifact",
    },
  );
}
