import type { Span } from "./expressions.ts";

/** A string in Python source, as it is written. */
export interface Literal extends Span {
  /** The letters before its quote. */
  readonly prefix: string;
  readonly quote: string;
  /** False where the line or the source ends before the string does. */
  readonly isClosed: boolean;
  /** The expressions of an f-string, without their braces and formats. */
  readonly fields: readonly Span[];
  /** Whether the string ends inside of one of its expressions. */
  readonly endsInField: boolean;
}

/** What strings and comments a source has. */
export interface ReadLiterals {
  /** See {@link maskLiterals}. */
  readonly masked: string;
  /** In the order of the source; strings inside of an f-string's expressions are left out. */
  readonly literals: readonly Literal[];
}

/**
 * Python source of the same length in which the text of strings and comments is blanked, so that a search finds code
 * only. Quotes stay, and so do the expressions of f-strings. Line breaks stay where they are.
 */
export function maskLiterals(source: string): string {
  return readLiterals(source).masked;
}

/** Finds the strings and comments of Python source. Looks at every character once. */
export function readLiterals(source: string): ReadLiterals {
  const literals: Literal[] = [];
  const masked: string[] = [];
  const special = /[#"']/g;
  let position = 0;
  for (let found = special.exec(source); found !== null; found = special.exec(source)) {
    masked.push(source.slice(position, found.index));
    if (found[0] === "#") {
      position = endOfLine(source, found.index);
      masked.push(" ".repeat(position - found.index));
    } else {
      const read = new StringReader(source, found.index, prefixBefore(source, found.index, position)).read();
      literals.push(read.literal);
      masked.push(read.masked);
      position = read.literal.end;
    }
    special.lastIndex = position;
  }
  masked.push(source.slice(position));
  return { masked: masked.join(""), literals };
}

const PREFIX = /^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i;

/** The letters that belong to the quote at `quote`, none of them before `start`. */
function prefixBefore(source: string, quote: number, start: number): string {
  for (const length of [2, 1]) {
    const begin = quote - length;
    const prefix = source.slice(Math.max(begin, start), quote);
    if (begin >= start && PREFIX.test(prefix) && !/\w/.test(source.charAt(begin - 1))) {
      return prefix;
    }
  }
  return "";
}

/** Reads one string, from the quote that opens it. */
class StringReader {
  readonly #source: string;
  readonly #opening: number;
  readonly #prefix: string;
  readonly #quote: string;
  readonly #fields: Span[] = [];
  readonly #masked: string[] = [];
  /** Expressions of an f-string that are open, one in the format of the other. */
  readonly #open: OpenField[] = [];
  /** The quote of a string inside of an expression. */
  #inner: string | null = null;
  #position: number;

  constructor(source: string, opening: number, prefix: string) {
    const mark = source.charAt(opening);
    this.#source = source;
    this.#opening = opening;
    this.#prefix = prefix;
    this.#quote = source.startsWith(mark.repeat(3), opening) ? mark.repeat(3) : mark;
    this.#position = opening;
    this.#take(this.#quote, false);
  }

  read(): { readonly masked: string; readonly literal: Literal } {
    const isClosed = this.#readToEnd();
    const literal = {
      start: this.#opening - this.#prefix.length,
      end: this.#position,
      prefix: this.#prefix,
      quote: this.#quote,
      isClosed,
      fields: this.#fields,
      endsInField: this.#open.length > 0,
    };
    return { masked: this.#masked.join(""), literal };
  }

  /** Whether the string is closed. */
  #readToEnd(): boolean {
    while (this.#position < this.#source.length) {
      if (this.#isNext(this.#quote)) {
        this.#take(this.#quote, false);
        return true;
      }
      if (this.#quote.length === 1 && this.#isNext("\n")) {
        return false;
      }
      this.#readPart();
    }
    return false;
  }

  #readPart(): void {
    const here = this.#source.charAt(this.#position);
    const field = this.#open.at(-1);
    if (field !== undefined && field.start !== null) {
      this.#readExpression(here, field);
    } else if (here === "\\" && !/r/i.test(this.#prefix)) {
      this.#take(this.#source.slice(this.#position, this.#position + (this.#isNext("\\\r\n") ? 3 : 2)), true);
    } else if (/[ft]/i.test(this.#prefix) && (here === "{" || here === "}")) {
      this.#readBrace(here);
    } else {
      this.#take(here, true);
    }
  }

  #readBrace(here: string): void {
    if (this.#open.length === 0 && this.#isNext(here.repeat(2))) {
      this.#take(here.repeat(2), true);
      return;
    }
    const isInside = here === "{" || this.#open.length > 0;
    this.#take(here, !isInside);
    if (here === "{") {
      this.#open.push({ start: this.#position, brackets: 0 });
    } else {
      this.#open.pop();
    }
  }

  /** One character of an expression. A string in it ends with its own quote, or with the string around it. */
  #readExpression(here: string, field: OpenField): void {
    if (this.#inner !== null) {
      this.#take(here, here !== this.#inner);
      this.#inner = here === this.#inner ? null : this.#inner;
      return;
    }
    const ends = field.brackets === 0 && (here === "}" || here === ":" || (here === "!" && !this.#isNext("!=")));
    if (ends) {
      this.#fields.push({ start: field.start ?? this.#position, end: this.#position });
      field.start = null;
      if (here === "}") {
        this.#open.pop();
      }
    } else if (here === '"' || here === "'") {
      this.#inner = here;
    } else if ("([{".includes(here)) {
      field.brackets += 1;
    } else if (")]}".includes(here)) {
      field.brackets = Math.max(0, field.brackets - 1);
    }
    this.#take(here, ends && here !== "}");
  }

  #isNext(text: string): boolean {
    return this.#source.startsWith(text, this.#position);
  }

  /** Goes beyond `text`, which is shown as it is or blanked. */
  #take(text: string, isBlanked: boolean): void {
    this.#masked.push(isBlanked ? text.replace(/[^\r\n]/g, " ") : text);
    this.#position += text.length;
  }
}

/** Where an expression of an f-string is being read; `start` is null in the format that follows it. */
interface OpenField {
  start: number | null;
  brackets: number;
}

function endOfLine(source: string, position: number): number {
  const end = source.indexOf("\n", position);
  const last = end === -1 ? source.length : end;
  return source.charAt(last - 1) === "\r" ? last - 1 : last;
}
