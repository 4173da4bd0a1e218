import { type Intent, lackTool, planCalls } from "../plan.ts";

/** "Show me a demo of sorting". */
export const showDemo: Intent = {
  name: "show-demo",
  plan({ prose, blocks }, tools) {
    const found =
      /\b(?:demo(?:nstration)?|demonstrate|example)s?\b(?:\s+(?:program|code))?(?:\s+(?:of|for|about|on|with|using|how to))?\s*:?\s*([^\n.?!]*)/i.exec(
        prose,
      );
    const before = /\b(?:a|an|the)\s+([\w -]+?)\s+(?:demo(?:nstration)?|example)\b/i.exec(prose)?.[1];
    if (
      found === null ||
      blocks.length > 0 ||
      !/\b(?:show|create|give|make|demo|demonstrate|run|see|want)\b/i.test(prose)
    ) {
      return null;
    }
    const topic = (found[1] ?? "").replace(/^(?:a|an|the|some)\s+/i, "").trim() || (before ?? "").trim();
    if (topic === "") {
      return null;
    }
    return tools.has("create_demo")
      ? planCalls([{ name: "create_demo", arguments: { topic } }])
      : lackTool("a demonstration is wanted", "create_demo");
  },
};
