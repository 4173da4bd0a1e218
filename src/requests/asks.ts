import { saidInSentence } from "./said-in-order.ts";

// What the words of a request ask for. Every pattern takes time that grows no faster than the words.

export function asksForProfile(words: string): boolean {
  return (
    /\bprofil(?:e|es|ing|er)\b|\bbottlenecks?\b|\bhot ?spots?\b/i.test(words) ||
    saidInSentence(words, /\bwhere\b/i, /\btime\b/i, /\b(?:go|spent)/i) !== null
  );
}

export function asksForDependencies(words: string): boolean {
  return /\bdependenc(?:y|ies)\b|\bwhich (?:packages|modules) (?:are|is) missing\b/i.test(words);
}

export function asksForInstallation(words: string): boolean {
  return /\binstall\b|\bset up\b/i.test(words);
}

export function asksForValidation(words: string): boolean {
  return (
    /\b(?:validate|lint)\b/i.test(words) ||
    saidInSentence(words, /\b(?:is|check)/i, /\b(?:valid|allowed|safe|syntax)\b/i) !== null
  );
}

/** Whether a run is to be preceded by a check. */
export function asksForCheckFirst(words: string): boolean {
  return /\bvalidat(?:e|ion)\b|\bcheck (?:and|then) (?:run|execute)\b/i.test(words);
}

export function asksForRun(words: string): boolean {
  return /\b(?:run|execute|start)\b/i.test(words);
}

/** Whether the words begin with an order to run code: "Execute this script", "run the following". */
export function beginsWithRun(words: string): boolean {
  return /^\s*(?:please\s+)?(?:run|execute)\s+(?:this|it|these|the following|the code|the program|the script|my code)\b(?!\s+tests?\b)/i.test(
    words,
  );
}

/** Whether the words begin with an order to write something: "Create a function". A report is not written. */
export function beginsWithWriting(words: string): boolean {
  return (
    /^\s*(?:please\s+|can you\s+|could you\s+)*(?:write|create|implement|build|develop|design|generate|make me)\b/i.test(
      words,
    ) && !/\breports?\b/i.test(words)
  );
}

export function asksForRepair(words: string): boolean {
  return (
    /\b(?:fix|repair|mend|debug|heal)(?:e?s|ed|ing)?\b/i.test(words) ||
    /\bcorrect(?:s|ing)? (?:it|this|that|these|the|my|any|all|what)\b/i.test(words) ||
    saidInSentence(words, /\bmake\b/i, /\b(?:pass|work|green)\b/i) !== null ||
    saidInSentence(words, /\bget\b/i, /\bto pass\b/i) !== null
  );
}

/** Whether tests are spoken of at all. */
export function mentionsTests(words: string): boolean {
  return /\btests?\b|\bpytest\b|\bcoverage\b/i.test(words);
}

export function asksForTestRun(words: string): boolean {
  return (
    /\bpytest\b|\bcoverage\b/i.test(words) ||
    saidInSentence(words, /\b(?:re)?(?:run|execute|start|check)\b/i, /\btests?\b/i) !== null ||
    saidInSentence(words, /\b(?:tests?|suite)\b/i, /\b(?:pass|green)\b/i) !== null
  );
}

export function asksForNewTests(words: string): boolean {
  return saidInSentence(words, /\b(?:write|generate|create|add|draft|suggest)\b/i, /\btests?\b/i) !== null;
}

/** Whether coverage is wanted; null where nothing is said of it. */
export function asksForCoverage(words: string): boolean | null {
  if (!/\bcoverage\b/i.test(words)) return null;
  return !/\b(?:without|no) coverage\b/i.test(words);
}
