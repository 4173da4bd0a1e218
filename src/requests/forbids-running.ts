const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const VERBS = words(
  "run execute evaluate launch running executing evaluating launching executed evaluated launched execution",
);
/** What may stand between the negation and the verb: "do not even try to run it", "I do not want you to run this". */
const BETWEEN = words(
  "actually ever even really yet please to be being get try trying attempt go you it this that them anything code the a any " +
    "have let want think need bother should must may shall is are",
);
/** What goes beside another request: "explain it without running it". */
const ASIDES = words("without avoid avoiding skip");
const ASIDE_LEADS = words("instead rather refrain");
const SHORT_ORDERS = words("needn't mustn't shouldn't");
const MODALS = words("should must may shall");
/** "It does not run", "it will not run" and "why not run it" tell or ask something. */
const TELLING = words("does did will would could can was were has had why");
const NEGATES = words("not never no nothing");
const WISHING = words("prefer rather like appreciate");
const STATES = words("is are isn't aren't it's gets being there's");
const SUBJECTS = words("i we they it he she that which who these those program script code");
const CONDITIONS = words("if when unless because since although");
/** What is told about how it is to be run: "do not run it with network" is no "do not run it". */
const LIMITS = words(
  "with without as twice thrice more again longer than parallel concurrently simultaneously using outside unless if until " +
    "till before after when while through under locally from too over in on by via repeatedly forever every each times",
);
/** "under any circumstances", "in any case", "on my account": no limits. */
const UNLIMITED = words("any all no me");
const UNLIMITED_NOUNS = words("circumstances case account way reason means sandbox nothing");
const WHOLE = words(
  "it this that them these those anything something code program script snippet block blocks file files function example " +
    "following above below stuff thing things python either one ones at all any of the my your a an yet now here please " +
    "itself yourself directly actually ever for me today part parts",
);
const CLAUSE_ENDS = words(". , ; : ! ? ( ) \n and but just only then or so instead rather because");
const LATER = words("then afterwards finally next after once");
const QUIET_VERBS = words(
  "explain describe check validate review lint analyze analyse inspect proofread verify document translate",
);
const BEFORE_ONLY = words(". , ; : ! ? ( ) \n please you but and so to");
/** "Just check that it works" needs a run. */
const NEEDS_RUN = words(
  "run runs execute executes rerun works work passes pass prints print output outputs result results test tests " +
    "performance time speed coverage profile",
);
const ASKS = words(
  "explain describe review document translate optimize optimise improve refactor fix repair debug what why how write " +
    "generate create add profile test tests",
);
const MAX_BETWEEN = 6;
const MAX_CLAUSE = 16;

/** Orders in German, French and Spanish, as far as a few words go. Each is looked for in a clause, in lower case. */
const ORDERS_ELSEWHERE: readonly RegExp[] = [
  /\b(?:nicht|nichts|ohne (?:es|ihn|sie|das|den code)?) ?(?:ausführen|auszuführen|laufen lassen|starten)\b/,
  /\b(?:führe?|führt|führen sie|starte|starten sie) (?:(?:es|ihn|sie|das|den code|das programm|das skript) )?(?:bitte )?nichts?\b/,
  /\b(?:ne (?:pas|rien)|sans) (?:l'|le |la |les )?(?:code )?(?:exécuter|lancer)\b/,
  /^ ?(?:mais |et )?(?:ne |n')(?:l'|le |la |les )?(?:exécute[sz]?|lance[sz]?) (?:pas|rien|jamais)\b/,
  /\b(?:no|sin|nunca) (?:(?:lo|la|los|las|el código) )?(?:ejecutar(?:l[oa]s?)?|ejecut(?:es|e|en))\b/,
];
/** "Warum kann ich es nicht ausführen" tells or asks something. */
const TELLING_ELSEWHERE = /\b(?:kann|können|konnte|warum|wieso|peux|peut|pourquoi|puedo|puede|por qu)/;

/** An order is a sentence of its own, "do not run it"; an aside belongs to another one, "without running it". */
type Negation = "order" | "aside";

/**
 * Whether the words of a request say that nothing is to be run: "do not run it", "without executing anything", "just
 * check it". What limits a run ("do not run it with network") does not, and neither does what is told about the code ("it
 * does not run"). Give the words alone: comments in code are no words of the request.
 */
export function forbidsRunning(prose: string): boolean {
  if (forbidsElsewhere(prose)) {
    return true;
  }
  const tokens = tokenize(prose);
  const negations = tokens.map((token, index) => (VERBS.has(token) ? negationOf(tokens, index) : null));
  const allowed = tokens.findLastIndex(
    (token, at) => (token === "run" || token === "execute") && negations[at] === null,
  );
  for (const [index, negation] of negations.entries()) {
    if (negation === null || !isAboutAll(tokens, index, { negation, runsElsewhere: allowed !== -1 })) {
      continue;
    }
    // "Do not run it yet: check it, and then run it."
    const lead = allowed > index ? tokens.slice(Math.max(index, allowed - 3), allowed) : [];
    if (!lead.some((word) => LATER.has(word))) {
      return true;
    }
  }
  return asksOnlyToLook(tokens);
}

function forbidsElsewhere(prose: string): boolean {
  const clauses = withoutQuoted(prose).split(/[.,;:!?\n]/);
  return clauses.some(
    (clause) => ORDERS_ELSEWHERE.some((order) => order.test(clause)) && !TELLING_ELSEWHERE.test(clause),
  );
}

/** What a request wants of code beside a check of it, as its own word: "explain"; null when it wants nothing else. */
export function askBeyondCheck(prose: string): string | null {
  return tokenize(prose).find((token) => ASKS.has(token)) ?? null;
}

/** Words in lower case and the marks that end clauses, without what is quoted. */
function tokenize(prose: string): readonly string[] {
  return withoutQuoted(prose).match(/[a-z0-9_']+(?:\.[a-z0-9_]+)*|[.,;:!?()\n]/g) ?? [];
}

function withoutQuoted(prose: string): string {
  return prose
    .normalize()
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll(/`[^`\n]*`/g, " it ")
    .replaceAll(/"[^"\n]*"/g, " that ")
    .replaceAll(/(?<!\w)'[^'\n]*'(?!\w)/g, " that ");
}

/** How the verb at `index` is negated; null when it is not, or when that is told of the code and not asked for. */
function negationOf(tokens: readonly string[], index: number): Negation | null {
  if (tokens[index + 1] === "nothing") {
    return "order";
  }
  let position = index - 1;
  while (position >= 0 && index - position <= MAX_BETWEEN && BETWEEN.has(tokens[position] ?? "")) {
    position -= 1;
  }
  const negation = tokens[position] ?? "";
  const before = tokens[position - 1] ?? "";
  if (negation === "of" || negation === "than" || negation === "from") {
    return ASIDE_LEADS.has(before) ? "aside" : null;
  }
  if (negation === "on" && before === "off") {
    return "order";
  }
  // "I'd prefer if you didn't run this."
  if (negation === "didn't" && before === "you" && tokens.slice(0, position).some((word) => WISHING.has(word))) {
    return "order";
  }
  if (isConditional(tokens, position)) {
    return null;
  }
  // "What this does without running it": whatever stands before it, that is not told of the code.
  if (ASIDES.has(negation)) {
    return "aside";
  }
  if (TELLING.has(before)) {
    return null;
  }
  return isOrder(tokens, position, tokens.slice(position + 1, index)) ? "order" : null;
}

/** Whether the negation at `position` tells somebody what to leave. */
function isOrder(tokens: readonly string[], position: number, between: readonly string[]): boolean {
  const negation = tokens[position] ?? "";
  const before = tokens[position - 1] ?? "";
  if (STATES.has(before)) {
    return between.includes("to") && NEGATES.has(negation);
  }
  if (SHORT_ORDERS.has(negation)) {
    return isAddressed(before);
  }
  switch (negation) {
    case "no":
      return true;
    case "nothing":
      return before === "want" || between.some((word) => MODALS.has(word) || word === "to");
    case "not":
    case "don't":
    case "dont":
    case "never":
      return isSaidToReader(tokens, position, between);
    default:
      return false;
  }
}

/** "Do not", "you should never", "I do not want you to"; "I don't run it" and "the last branch should not run" tell. */
function isSaidToReader(tokens: readonly string[], position: number, between: readonly string[]): boolean {
  const before = tokens[position - 1] ?? "";
  const beforeThat = tokens[position - 2] ?? "";
  if (MODALS.has(before)) {
    return isAddressed(beforeThat);
  }
  const speaker = before === "do" ? beforeThat : before;
  return speaker !== "why" && (between.includes("want") || between.includes("think") || !SUBJECTS.has(speaker));
}

/** Whether an order goes to the reader, or is about the code as a whole. */
function isAddressed(subject: string): boolean {
  return subject === "you" || subject === "we" || CLAUSE_ENDS.has(subject) || subject === "" || WHOLE.has(subject);
}

/** "If you do not run it, ..." */
function isConditional(tokens: readonly string[], position: number): boolean {
  const lead = tokens.slice(Math.max(0, position - 3), Math.max(0, position));
  return lead.some((word) => CONDITIONS.has(word)) && !lead.some((word) => CLAUSE_ENDS.has(word));
}

/** Whether a negated verb is about the code as a whole, and not about how it is run or about something else. */
function isAboutAll(
  tokens: readonly string[],
  index: number,
  { negation, runsElsewhere }: { readonly negation: Negation; readonly runsElsewhere: boolean },
): boolean {
  const following = tokens.slice(index + 1, index + 1 + MAX_CLAUSE);
  const end = following.findIndex((token) => CLAUSE_ENDS.has(token));
  const clause = end === -1 ? following : following.slice(0, end);
  const limit = clause.findIndex((word, at) => LIMITS.has(word) && !UNLIMITED.has(clause[at + 1] ?? ""));
  // Everything runs in the sandbox: "in the sandbox" is no limit.
  if (limit !== -1 && !(clause[limit] === "in" && clause.includes("sandbox"))) {
    return false;
  }
  const isOther =
    clause.some((word) => !isWhole(word)) || tokens.slice(Math.max(0, index - 5), index).includes("tests");
  return !isOther || (negation === "order" && !runsElsewhere);
}

function isWhole(word: string): boolean {
  return (
    WHOLE.has(word) || LIMITS.has(word) || UNLIMITED.has(word) || word.endsWith(".py") || UNLIMITED_NOUNS.has(word)
  );
}

/** "Just validate this", "explain only". */
function asksOnlyToLook(tokens: readonly string[]): boolean {
  const looks = tokens.some((token, index) => {
    // "Static analysis only."
    if (token === "analysis" && tokens[index - 1] === "static" && tokens[index + 1] === "only") {
      return true;
    }
    if (!QUIET_VERBS.has(token)) {
      return false;
    }
    const before = tokens[index - 1] ?? "";
    const isOnly = (before === "just" || before === "only") && BEFORE_ONLY.has(tokens[index - 2] ?? ".");
    return isOnly || (tokens[index + 1] === "only" && BEFORE_ONLY.has(before === "" ? "." : before));
  });
  return looks && !tokens.some((token) => NEEDS_RUN.has(token));
}

/** Whether words speak of what a run alone shows: "prints", "works". An order to run is not counted. */
export function speaksOfEffect(prose: string): boolean {
  return tokenize(prose).some((token) => NEEDS_RUN.has(token) && !VERBS.has(token));
}
