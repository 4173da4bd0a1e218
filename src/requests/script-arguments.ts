import { normalize } from "node:path/posix";

// Every step takes time that grows no faster than the words.

/** What a program is given besides its name. */
export type ScriptArguments = Readonly<Record<string, readonly string[]>>;

/** A part of a line between spaces, or in quotes. */
interface Token {
  /** Without its quotes, and without the marks that end a part of a sentence. */
  readonly text: string;
  readonly quote: string;
  /** The last mark after it, or "". */
  readonly mark: string;
}

/**
 * Where the values of a list may be plain words: after "with the arguments", on a line that is a command, and nowhere else.
 */
type Form = "said" | "command" | "plain";

/** What begins another part of a sentence, and is no value. */
const OTHER_PART = new Set(
  "with in on within using under for from of to at by as if when while until unless so but or that which what whatever it its your our my the an this these those some any no not only also each every again once twice there here below above like such where given now me you please is are".split(
    " ",
  ),
);
const ORDERS = new Set(
  "show tell print give explain report say see check list summarize summarise save write run execute start look compare describe return send then please what".split(
    " ",
  ),
);
const NOTHING: Token = { text: "", quote: "", mark: "" };
/** How far before the word "arguments" its "with" stands at most. */
const INTRODUCTION = 4;

/**
 * The arguments that words give to files, by the file: "with the arguments 3 4", or what stands after its name where that
 * is a command line. What cannot be read for certain is left out.
 */
export function readScriptArguments(words: string, modules: readonly string[]): ScriptArguments {
  const files = new Set(modules);
  const found = new Map<string, readonly string[]>();
  let last = modules.length === 1 ? modules[0] : undefined;
  for (const line of words.split("\n")) {
    const tokens = tokensOf(line);
    for (const [index, token] of tokens.entries()) {
      const command = token.quote === "`" ? commandOf(token.text, files) : null;
      const path = command?.file ?? fileOf(token, files);
      if (path !== null) {
        last = path;
      }
      const given = command?.given ?? (path === null ? saidAt(tokens, index) : afterFile(tokens, index));
      if (last !== undefined && given.length > 0) {
        found.set(last, given);
      }
    }
  }
  return Object.fromEntries(found);
}

/** `python FILE 3 4` in a code span; null where it names no file, `given` null where it names that alone. */
function commandOf(
  span: string,
  files: ReadonlySet<string>,
): { readonly file: string; readonly given: readonly string[] | null } | null {
  const [, interpreter, rest = ""] = /^(?:\$ )?(python[\d.]* |executor run )?(.*)$/.exec(span.trim()) ?? [];
  const [first, ...others] = tokensOf(rest);
  const file = first === undefined ? null : fileOf(first, files);
  if (file === null || others.length === 0) {
    return file === null ? null : { file, given: null };
  }
  const isPython = interpreter?.startsWith("python") === true;
  const values = others.slice(others[0]?.text === "--" && !isPython ? 1 : 0);
  const isCertain = values.every(({ quote, text, mark }) => quote !== "" || isLiteral(text + mark));
  return { file, given: isCertain ? values.map(({ quote, text, mark }) => (quote === "" ? text + mark : text)) : [] };
}

/** What stands after a file's name. */
function afterFile(tokens: readonly Token[], index: number): readonly string[] {
  if (tokens[index]?.mark !== "") {
    return [];
  }
  const before = tokens[index - 1]?.text ?? "";
  const isCommand = /^python[\d.]*$/.test(before) && (index === 1 || tokens[0]?.text === "$");
  const next = tokens[index + 1];
  const isSpoken = next?.text === "with" && tokens[index + 2]?.text.startsWith("-") === true;
  const skips = isSpoken || (next?.text === "--" && next.quote === "" && !isCommand);
  return readList(tokens, index + (skips ? 2 : 1), isCommand ? "command" : "plain");
}

/** What stands after "with the arguments". */
function saidAt(tokens: readonly Token[], index: number): readonly string[] {
  const { mark = "", quote = "", text = "" } = tokens[index] ?? {};
  if (quote !== "" || !/^(?:arguments?|args?)$/i.test(text) || ![":", ""].includes(mark)) {
    return [];
  }
  const before = tokens.slice(Math.max(0, index - INTRODUCTION), index).map((token) => token.text);
  if (!/\b(?:with|using)(?: the| these| this| following)*(?: command[ -]line)?$/i.test(before.join(" "))) {
    return [];
  }
  const values = readList(tokens, index + 1, "said");
  // "With the argument hello world" may be one or two.
  return values.length > 1 && !/s$/i.test(text) && values[0]?.startsWith("-") !== true ? [] : values;
}

/** The values from a place on, up to the end of their part of the sentence; none where one of them is not certain. */
function readList(tokens: readonly Token[], start: number, form: Form): readonly string[] {
  const values: string[] = [];
  const words: string[] = [];
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index] ?? NOTHING;
    if (endsList(tokens, index, form)) {
      return certain(values, words);
    }
    const isWord = token.quote === "" && /^[a-z]+$/i.test(token.text);
    if (isWord && OTHER_PART.has(token.text.toLowerCase())) {
      return words.length === 0 ? values : [];
    }
    const before = index === start ? NOTHING : (tokens[index - 1] ?? NOTHING);
    const given = valuesAfter(before, token, form);
    if (given === null) {
      return [];
    }
    values.push(...given);
    words.push(...(isWord ? given : []));
    if (token.mark !== "" && token.mark !== ",") {
      return isCount(token, tokens[index + 1]) ? [] : certain(values, words);
    }
  }
  return certain(values, words);
}

/** "1. prepare.py 2. train.py" counts, and "3: a" says what 3 is. */
function isCount({ mark }: Token, next: Token | undefined): boolean {
  return mark === ":" || next?.text.endsWith(".py") === true;
}

function isAnd({ quote, text }: Token): boolean {
  return quote === "" && text.toLowerCase() === "and";
}

/** Whether another file, or another order, begins at a place, after "and", "then" or a comma. */
function endsList(tokens: readonly Token[], index: number, form: Form): boolean {
  const token = tokens[index];
  if (token === undefined) {
    return true;
  }
  const isThen = token.quote === "" && token.text.toLowerCase() === "then";
  const other = isAnd(token) ? index + 1 : tokens[index - 1]?.mark === "," ? index : null;
  return isThen || (other !== null && beginsOther(tokens, other, form));
}

/** The values, but none where their words are "a random number". */
function certain(values: readonly string[], words: readonly string[]): readonly string[] {
  return words.includes("a") && words.some((word) => word.length > 1) ? [] : values;
}

/** Whether another file, or another order, begins at a place; where words are values, one alone is no order. */
function beginsOther(tokens: readonly Token[], index: number, form: Form): boolean {
  const text = tokens[index]?.text.toLowerCase() ?? "";
  return (
    text.endsWith(".py") || text === "then" || (ORDERS.has(text) && (form === "plain" || index < tokens.length - 1))
  );
}

/** What a token gives to the program where it stands; null where that is not certain. */
function valuesAfter(before: Token, token: Token, form: Form): readonly string[] | null {
  if (isAnd(token)) {
    return form === "said" && before !== NOTHING ? [] : null;
  }
  const isSecond = before.mark === "," && form !== "said";
  return isSecond ? null : valuesOf(token, form !== "plain" || before.text.startsWith("-"));
}

/** What a token gives to the program; null where that is not certain. */
function valuesOf({ quote, text }: Token, allowsWords: boolean): readonly string[] | null {
  if (quote === "`") {
    const parts = tokensOf(text);
    return parts.length > 0 && parts.every((part) => part.quote !== "" || isLiteral(part.text + part.mark))
      ? parts.map((part) => (part.quote === "" ? part.text + part.mark : part.text))
      : null;
  }
  if (quote !== "") {
    return [text];
  }
  const isPlain = /^(?:-{0,2}|\.{0,2}\/)[\p{L}\p{N}]/u.test(text) && isLiteral(text) && !text.endsWith(".py");
  const isMore = /^-|^\.{0,2}\/|=|\w\.[a-z]\w{1,4}$/i.test(text) || /^\d+(?:\.\d+)?$/.test(text);
  return isPlain && (allowsWords || isMore) ? [text] : null;
}

/** Whether a shell would hand the text on as it is. */
function isLiteral(text: string): boolean {
  return /^[\p{L}\p{N}_.,:=/@%+-]+$/u.test(text);
}

function fileOf({ quote, text }: Token, files: ReadonlySet<string>): string | null {
  const path = text.endsWith(".py") && (quote !== "" || isLiteral(text)) ? normalize(text) : "";
  return files.has(path) ? path : null;
}

function tokensOf(line: string): readonly Token[] {
  // A quote that is not closed is a token like any other.
  const found = line.matchAll(/("[^"]+"|'[^']+'|`[^`]+`)(?![^\s.,;:!?)])|\S+/g);
  const tokens: Token[] = [];
  for (const [whole, quoted] of found) {
    const text = whole.slice(0, endOfText(whole));
    const mark = whole.length > text.length ? whole.slice(-1) : "";
    const before = tokens.at(-1);
    if (quoted !== undefined) {
      tokens.push({ text: quoted.slice(1, -1), quote: quoted.charAt(0), mark: "" });
    } else if (text === "" && before !== undefined && before.quote !== "") {
      // The mark after a quote.
      tokens[tokens.length - 1] = { ...before, mark };
    } else {
      tokens.push({ text, quote: "", mark });
    }
  }
  return tokens;
}

function endOfText(part: string): number {
  let end = part.length;
  while (end > 0 && ".,;:!?".includes(part.charAt(end - 1))) {
    end -= 1;
  }
  return end;
}
