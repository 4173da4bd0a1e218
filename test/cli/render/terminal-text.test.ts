import { describe, expect, test } from "vitest";
import { toTerminalLine, toTerminalText } from "../../../src/cli/render/terminal-text.ts";

describe("toTerminalText()", () => {
  test.each([
    ["an SGR sequence", "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
    ["an OSC title", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"],
    ["an OSC 52 clipboard write", "\x1b]52;c;cm0=\x1b\\", "\\x1b]52;c;cm0=\\x1b\\"],
    ["a C1 control sequence introducer", "\u009b2J", "\\x9b2J"],
    ["backspaces", "safe\b\b\b\bevil", "safe\\x08\\x08\\x08\\x08evil"],
    ["DEL and NUL", "a\x7fb\0c", "a\\x7fb\\x00c"],
    ["a bidi override", "user\u202e⁦// check\u2066", "user\\u{202e}\\u{2066}// check\\u{2066}"],
    ["a zero-width space and a byte order mark", "a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"],
    ["tag characters", "a\u{e0041}b", "a\\u{e0041}b"],
    ["a half of a surrogate pair", "a\ud800b", "a\\u{d800}b"],
    ["line separators", "a\u2028b\u0085c", "a\\u{2028}b\\x85c"],
  ])("shows %s as escapes", (_name, raw, shown) => {
    expect(toTerminalText(raw)).toBe(shown);
  });

  test("keeps text, tabs, line breaks and emoji as they are", () => {
    const text = "naïve 日本語 🧑‍🚀 می‌خواهم\n\tindented\n";
    expect(toTerminalText(text)).toBe(text);
  });

  test("begins a new line at a carriage return", () => {
    expect(toTerminalText("one\r\ntwo\rthree")).toBe("one\ntwo\nthree");
  });
});

describe("toTerminalLine()", () => {
  test("shows line breaks and tabs as escapes", () => {
    expect(toTerminalLine("a\n\tb\r\x1b")).toBe("a\\n\\tb\\r\\x1b");
  });
});
