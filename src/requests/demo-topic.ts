const DEMO =
  /(?<!\bfor )\b(?:demo(?:nstration)?|demonstrate|example)s?\b(?:\s+(?:program|code))?(?:\s+(?:of|for|about|on|with|using|how to))?\s*:?\s*([^\n.?!]*)/i;
const MAX_TOPIC = 100;

/** The topic in "show me a demo of sorting"; null when no demonstration is asked for. */
export function readDemoTopic(words: string): string | null {
  const found = DEMO.exec(words);
  if (found === null || !/\b(?:show|create|give|make|demo|demonstrate|run|see|want)\b/i.test(words)) {
    return null;
  }
  const topic =
    (found[1] ?? "").replace(/^(?:a|an|the|some)\s+/i, "").trim() || topicBefore(words.slice(0, found.index));
  return topic === "" ? null : topic;
}

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
