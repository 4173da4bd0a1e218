import { asksToLook } from "./asks-to-look.ts";
import { withoutPaths } from "./named-paths.ts";
import { saidInSentence } from "./said-in-order.ts";

// What the words of a request ask for. The words are those of `wordsOfAsking`, so that neither a file's name nor what is
// not to be done asks for anything. Every pattern takes time that grows no faster than the words.

/** "Don't fix anything, just run it": up to the end of the clause. */
const NOT_WANTED =
  /\b(?:don't|do not|dont|never|without|skip|no need to|instead of|rather than|but not|won't|cannot|can't)\s[^.,;:!?\n]{0,200}/gi;

/** The words as far as they ask for something: named files and what is not wanted taken out, one space between words. */
export function wordsOfAsking(words: string): string {
  return withoutPaths(words)
    .replaceAll("’", "'")
    .replaceAll(NOT_WANTED, " ")
    .split("\n")
    .map((line) =>
      line
        .split(/[ \t]/)
        .filter((word) => word !== "")
        .join(" "),
    )
    .join("\n");
}

export function asksForProfile(words: string): boolean {
  return (
    /(?:^|[.,;:!?\n] ?|\b(?:please|just|now|also|then|and|to|you) )profile\b/i.test(words) ||
    /\bprofile (?:it|this|that|these|those|the (?:code|function|program|script|following|run)|of|for)\b/i.test(words) ||
    /\bprofil(?:ing|er)\b|\bbottlenecks?\b|\bhot ?spots?\b/i.test(words) ||
    saidInSentence(words, /\bwhere\b/i, /\btime\b/i, /\b(?:go|spent)/i) !== null
  );
}

/** How words ask for faster code, "speed this up"; null where they do not. */
export function orderOfSpeed(words: string): string | null {
  const found =
    /\boptimi[sz](?:e|ing)\b/i.exec(words) ??
    /\bspeed(?:ing)? (?:(?:it|this|that|these|them|my|the)(?: code| function| program| script| loop)? )?up\b/i.exec(
      words,
    ) ??
    /\b(?:make|get) (?:it|this|that|these|them|my|the)(?: code| function| program| script| loop)?(?: run| go| work| be)?(?: a (?:bit|lot|little)| much| even| any)? (?:faster|quicker|fast|quick)\b/i.exec(
      words,
    );
  return found?.[0].toLowerCase() ?? null;
}

/** Whether the speed of code is what words are about: "make it faster", "why is it so slow?". */
export function asksForSpeed(words: string): boolean {
  return (
    orderOfSpeed(words) !== null ||
    saidInSentence(words, /\b(?:improve|increase|boost)\b/i, /\b(?:performance|speed|run ?time)\b/i) !== null ||
    saidInSentence(words, /\bwhy\b/i, /\bslow(?:er|ly)?\b/i) !== null
  );
}

export function asksForDependencies(words: string): boolean {
  return (
    saidInSentence(
      words,
      /\b(?:analy[sz]e|check|list|show|find|which|what|install|set up|resolve|determine|tell)\b/i,
      /\bdependenc(?:y|ies)\b(?! injection)/i,
    ) !== null || /\bwhich (?:packages|modules) (?:are|is) missing\b/i.test(words)
  );
}

/** How words order an installation, "install requests"; null where they do not. */
export function orderOfInstallation(words: string): string | null {
  return (
    /(?:^|[.,;:!?\n] ?|\b(?:please|first|then|and|to|you) )(install(?: [\w.-]+)?)/i.exec(words)?.[1]?.toLowerCase() ??
    null
  );
}

export function asksForInstallation(words: string): boolean {
  return /\binstall\b|\bset up\b/i.test(words);
}

export function asksForValidation(words: string): boolean {
  return (
    // "Validate the email field in this form" is about what the code does.
    /\bvalidate\b(?! (?:the |an? )?(?:\w+ )?(?:field|email|input|form|user|data|address|number|password|schema)s?\b)/i.test(
      words,
    ) ||
    /\blint\b/i.test(words) ||
    asksToLook(words) ||
    saidInSentence(words, /\b(?:are|any|does|has|find)\b/i, /\bsyntax (?:errors?|mistakes?|problems?)\b/i) !== null ||
    saidInSentence(words, /\b(?:is|check)/i, /\b(?:valid|allowed|syntax)\b|(?<!\b(?:thread|type)[ -])\bsafe\b/i) !==
      null
  );
}

/** Whether a run is to be preceded by a check. */
export function asksForCheckFirst(words: string): boolean {
  return /\bvalidat(?:e|ion)\b|\bcheck (?:and|then) (?:run|execute)\b/i.test(words) || asksToLook(words);
}

export function asksForRun(words: string): boolean {
  return (
    /(?<!\b(?:the|a|last|first|next|previous|this|that) )\b(?:run|execute)\b/i.test(words) ||
    /\bstart (?:it|this|the (?:program|script|app))\b|^\s*python3? it\b/i.test(words)
  );
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
    /(?<!\b(?:the|a|this|that) )\b(?:fix|repair|mend|debug|heal)(?:es|s|ing)?\b(?!-)/i.test(words) ||
    /\bcorrect(?:s|ing)? (?:it|this|that|these|the|my|any|all|what)\b/i.test(words) ||
    saidInSentence(words, /\bmake\b/i, /\b(?:pass|work|green)\b/i) !== null ||
    saidInSentence(words, /\bget\b/i, /\bto pass\b/i) !== null
  );
}

/** Whether tests are spoken of at all. */
export function mentionsTests(words: string): boolean {
  return /\btests?\b|\bpytest\b|\bcoverage\b/i.test(words);
}

/** Whether tests are to be run: those that are there, or those of the code that is named or given. */
export function asksForTestRun(words: string): boolean {
  return (
    /\bpytest\b|\bcoverage\b/i.test(words) ||
    /(?:^|[.,;:!?\n] ?|\b(?:please|and|then|to|you) )(?:re)?test\b/i.test(words) ||
    saidInSentence(words, /\b(?:re)?(?:run|execute|start|check)\b/i, /\btests?\b/i) !== null ||
    saidInSentence(words, /\b(?:tests?|suite)\b/i, /\b(?:pass|green|fail|fails|failing)\b/i) !== null
  );
}

/** Whether code is to be tested besides: "Run this and test it". */
export function ordersTest(words: string): boolean {
  return /\b(?:and|then|also|please) (?:re)?test (?:it|this|that|them|these|the (?:code|function|class|module|program|script))\b/i.test(
    words,
  );
}

export function asksForNewTests(words: string): boolean {
  return (
    saidInSentence(
      words,
      /\b(?:write|generate|create|add|draft|suggest)\b/i,
      /\btests\b|\b(?:an?|one|another|unit|property|regression|its) test\b|\btest (?:cases?|suites?|files?)\b/i,
    ) !== null
  );
}

/** Whether coverage is wanted; null where nothing is said of it. Takes the words as they are. */
export function asksForCoverage(words: string): boolean | null {
  if (!/\bcoverage\b/i.test(words)) {
    return null;
  }
  return !/\b(?:without|no) coverage\b/i.test(words);
}
