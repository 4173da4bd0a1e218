import { splitWords } from "./split-words.ts";

/** How a variable's text becomes a field's value. A text that is not what the field wants is left as it is, to be refused. */
export type ReadText = (text: string) => string | number | boolean | readonly string[];

export function toText(text: string): string {
  return text;
}

export function toNumber(text: string): string | number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

export function toBoolean(text: string): string | boolean {
  if (/^(true|1|yes|on)$/i.test(text)) {
    return true;
  }
  return /^(false|0|no|off)$/i.test(text) ? false : text;
}

export function toList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

export function toWords(text: string): string | readonly string[] {
  return splitWords(text) ?? text;
}
