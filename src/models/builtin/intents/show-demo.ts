import { type Intent, lackTool, planCalls } from "../plan.ts";

/** "Show me a demo of sorting". */
export const showDemo: Intent = {
  name: "show-demo",
  plan({ prose, blocks }, tools) {
    const found =
      /\b(?:demo(?:nstration)?|demonstrate|example)s?\b(?:\s+(?:program|code))?(?:\s+(?:of|for|about|on|with|using|how to))?\s*:?\s*([^\n.?!]*)/i.exec(
        prose,
      );
    if (
      found === null ||
      blocks.length > 0 ||
      !/\b(?:show|create|give|make|demo|demonstrate|run|see|want)\b/i.test(prose)
    ) {
      return null;
    }
    const topic =
      (found[1] ?? "").replace(/^(?:a|an|the|some)\s+/i, "").trim() || topicBefore(prose.slice(0, found.index));
    if (topic === "") {
      return null;
    }
    return tools.has("create_demo")
      ? planCalls([{ name: "create_demo", arguments: { topic } }])
      : lackTool("a demonstration is wanted", "create_demo");
  },
};

const MAX_TOPIC = 100;

/** The topic in "show me a sorting demo": the words from the last article on. Empty when there is none. */
function topicBefore(lead: string): string {
  const words = lead
    .slice(-MAX_TOPIC)
    .split(/\s+/)
    .filter((word) => word !== "");
  const article = words.findLastIndex((word) => /^(?:a|an|the)$/i.test(word));
  const topic = words.slice(article + 1);
  return article !== -1 && topic.every((word) => /^[\w-]+$/.test(word)) ? topic.join(" ") : "";
}
