import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { diffArrays } from "diff";
import { ExecutorError, type ExecutorErrorOptions } from "../errors/index.ts";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Where Python looks for the encoding, and how it is written there: https://peps.python.org/pep-0263/ */
const DECLARED_ENCODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#|$)/;
const UTF_8 = /^(?:utf[-_]?8|u8|utf|utf8[-_]ucs[24])(?:[-_]sig)?$/i;
const LATIN_1 = /^(?:iso[-_]?8859[-_]1|latin[-_]?1|l1|cp819|8859)$/i;
const ASCII = /^(?:us[-_])?ascii$/i;
/** What cannot be the encoding of a file whose first line says so in plain letters. */
const WIDE = /^(?:utf|ucs|u)[-_]?(?:16|32)/i;
const BYTES = 256;

/** A way to write characters as bytes. */
interface Encoding {
  readonly name: string;
  decode(bytes: Uint8Array): string;
  /** Null for a text with characters that the encoding does not have. */
  encode(text: string): Buffer | null;
}

/**
 * The text of a Python file as an editor shows it: without its mark, with `\n` at the end of every line. Throws
 * `invalid-input` for bytes that are not what the file says they are, and for encodings that could not be written back.
 */
export function decodeSource(bytes: Uint8Array, path: string): string {
  if (path.toLowerCase().endsWith(".ipynb")) {
    throw refused(path, "is a notebook, not Python code: its cells stand in a document with their outputs", {
      hint: `Convert it, and give the file that comes of it: jupyter nbconvert --to script ${shellWord(path)}`,
    });
  }
  return withPlainEnds(encodingOf(bytes, path).decode(withoutMark(bytes)));
}

/** As `decodeSource`, for text that nobody writes back: in every encoding that is known here. Throws `invalid-input`. */
export function readSource(bytes: Uint8Array, path: string): string {
  const declared = hasMark(bytes) ? null : declaredEncoding(bytes);
  const decoder = declared === null || UTF_8.test(declared) || singleByte(declared) ? null : decoderOf(declared);
  if (declared === null || decoder === null) {
    return decodeSource(bytes, path);
  }
  try {
    return withPlainEnds(decoder.decode(bytes));
  } catch (error) {
    throw refused(path, `holds bytes that are no ${declared}, which it says it is written in`, { cause: error });
  }
}

/**
 * The bytes of a changed Python file: as they were where its lines are as they were. Its encoding stays, unless the text
 * declares another one, and so do its mark and the ends of its lines. Throws `invalid-input` for a file that cannot be
 * read, and when the text cannot be written in its encoding.
 */
export function encodeSource(original: Uint8Array, text: string, path: string): Buffer {
  const before = lines(encodingOf(original, path).decode(withoutMark(original)));
  const encoding = encodingNamed(hasMark(original) ? null : declaredEncoding(Buffer.from(text)), path);
  const encoded = encoding.encode(withOldEnds(before, lines(text)));
  if (encoded === null) {
    throw refused(path, `is written in ${encoding.name}, which does not have every character of its new text`);
  }
  return hasMark(original) ? Buffer.concat([BYTE_ORDER_MARK, encoded]) : encoded;
}

/** Whether these bytes are text in the encoding that they declare, and one that could be written back. */
export function isReadable(bytes: Uint8Array): boolean {
  try {
    encodingOf(bytes, "");
    return true;
  } catch {
    // Why not is told to whoever reads it.
    return false;
  }
}

function encodingOf(bytes: Uint8Array, path: string): Encoding {
  const encoding = encodingNamed(hasMark(bytes) ? null : declaredEncoding(bytes), path);
  if (encoding === utf8 && !isUtf8(bytes)) {
    throw refused(path, "holds bytes that are no UTF-8, and does not say what else they are", {
      hint: "Save it as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-",
    });
  }
  if (ASCII.test(encoding.name) && bytes.some((byte) => byte > 0x7f)) {
    throw refused(path, `holds bytes that are no ${encoding.name}, which it says it is written in`);
  }
  return encoding;
}

function encodingNamed(declared: string | null, path: string): Encoding {
  const encoding = declared === null || UTF_8.test(declared) ? utf8 : singleByte(declared);
  if (encoding === null) {
    throw refused(path, `is written in ${declared}, and could not be written back in it`);
  }
  return encoding;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const [first = "", second = ""] = Buffer.from(bytes.subarray(0, 2000))
    .toString("latin1")
    .split(/\r\n|\n|\r/);
  const found = DECLARED_ENCODING.exec(first) ?? (BLANK_OR_COMMENT.test(first) ? DECLARED_ENCODING.exec(second) : null);
  return found?.[1] ?? null;
}

const utf8: Encoding = {
  name: "UTF-8",
  decode: (bytes) => Buffer.from(bytes).toString("utf8"),
  encode: (text) => Buffer.from(text, "utf8"),
};

/** An encoding with one byte to a character; null for all others. */
function singleByte(name: string): Encoding | null {
  if (LATIN_1.test(name) || ASCII.test(name)) {
    const most = ASCII.test(name) ? 0x7f : 0xff;
    return {
      name,
      decode: (bytes) => Buffer.from(bytes).toString("latin1"),
      encode: (text) => (isBelow(text, most) ? Buffer.from(text, "latin1") : null),
    };
  }
  const table = tableOf(decoderOf(name));
  if (table === null) {
    return null;
  }
  const numbers = new Map(table.map((character, byte) => [character, byte]));
  return {
    name,
    decode: (bytes) => Array.from(bytes, (byte) => table[byte]).join(""),
    encode: (text) => {
      const written = Array.from(text, (character) => numbers.get(character));
      return written.includes(undefined) ? null : Buffer.from(written as number[]);
    },
  };
}

/** What reads an encoding, under the name that Python has for it; null when there is nothing that does. */
function decoderOf(name: string): TextDecoder | null {
  if (WIDE.test(name)) {
    return null;
  }
  try {
    return new TextDecoder(name.replaceAll("_", "-").replace(/^cp(?=125)/i, "windows-"), { fatal: true });
  } catch {
    // There is no such encoding.
    return null;
  }
}

/** The characters of all bytes, where each stands for another one. */
function tableOf(decoder: TextDecoder | null): readonly string[] | null {
  if (decoder === null) {
    return null;
  }
  try {
    const table = Array.from({ length: BYTES }, (_, byte) => decoder.decode(Uint8Array.of(byte)));
    return new Set(table).size === BYTES && table.every((character) => [...character].length === 1) ? table : null;
  } catch {
    // One byte alone is no character in it.
    return null;
  }
}

function isBelow(text: string, most: number): boolean {
  return Array.from(text).every((character) => (character.codePointAt(0) ?? 0) <= most);
}

interface Line {
  readonly text: string;
  readonly end: string;
}

function lines(text: string): readonly Line[] {
  const parts = text.split(/(\r\n|\n|\r)/);
  const found: Line[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const line = { text: parts[index] ?? "", end: parts[index + 1] ?? "" };
    if (line.text !== "" || line.end !== "") {
      found.push(line);
    }
  }
  return found;
}

function withPlainEnds(text: string): string {
  return lines(text)
    .map((line) => line.text + (line.end === "" ? "" : "\n"))
    .join("");
}

/** The new text, in which lines that were there before end as they did, and the others as most of those do. */
function withOldEnds(before: readonly Line[], after: readonly Line[]): string {
  const usual = usualEnd(before);
  let old = 0;
  let written = 0;
  let text = "";
  for (const { added, removed, value } of diffArrays(
    before.map((line) => line.text),
    after.map((line) => line.text),
  )) {
    if (removed) {
      old += value.length;
      continue;
    }
    for (const line of value) {
      const wanted = after[written]?.end ?? "";
      const former = added ? "" : (before[old]?.end ?? "");
      // Only the last line may do without an end.
      const end = wanted === "" ? "" : former || usual;
      text += line + (written === after.length - 1 && !added && former === "" ? "" : end);
      written += 1;
      if (!added) {
        old += 1;
      }
    }
  }
  return text;
}

function usualEnd(before: readonly Line[]): string {
  const counts = new Map<string, number>();
  for (const { end } of before) {
    if (end !== "") {
      counts.set(end, (counts.get(end) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0] ?? "\n";
}

function hasMark(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARK.equals(bytes.subarray(0, BYTE_ORDER_MARK.length));
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return hasMark(bytes) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

/** A path as a shell takes it for one word. */
function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function refused(path: string, why: string, options: ExecutorErrorOptions = {}): ExecutorError {
  return new ExecutorError("invalid-input", `The file "${path}" ${why}`, {
    hint: "Save it as UTF-8, and take a `coding` line out of it",
    ...options,
  });
}
