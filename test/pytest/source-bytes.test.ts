import { describe, expect, test } from "vitest";
import { decodeSource, encodeSource, readSource } from "../../src/pytest/source-bytes.ts";

const latin = (text: string) => Buffer.from(text, "latin1");
const MARK = "\ufeff";

describe("a changed file", () => {
  test.each<[string, Buffer, (text: string) => string, Buffer]>([
    [
      "keeps Latin 1",
      latin('# -*- coding: latin-1 -*-\nLABEL = "caf\xe9"\n'),
      (text) => text.replace("LABEL", "import math\nLABEL"),
      latin('# -*- coding: latin-1 -*-\nimport math\nLABEL = "caf\xe9"\n'),
    ],
    [
      "keeps KOI8-R, said on its second line",
      Buffer.concat([
        Buffer.from("#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\nx = '"),
        Buffer.from([0xc1, 0x27]),
      ]),
      (text) => text.replace("x", "y"),
      Buffer.concat([
        Buffer.from("#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\ny = '"),
        Buffer.from([0xc1, 0x27]),
      ]),
    ],
    [
      "keeps the ends of lines, of new ones too",
      Buffer.from('"""Doc."""\r\n\r\ndef f():\r\n    return 1\r\n'),
      (text) => `import math\n${text}`,
      Buffer.from('import math\r\n"""Doc."""\r\n\r\ndef f():\r\n    return 1\r\n'),
    ],
    [
      "keeps ends that are mixed",
      Buffer.from("a = 1\r\nb = 2\nc = 3\r\nd = 4\r"),
      (text) => text.replace("b = 2", "b = 5"),
      Buffer.from("a = 1\r\nb = 5\r\nc = 3\r\nd = 4\r"),
    ],
    [
      "keeps its byte order mark",
      Buffer.from(`${MARK}x = 1\n`),
      (text) => `${text}y = 2\n`,
      Buffer.from(`${MARK}x = 1\ny = 2\n`),
    ],
    [
      "keeps a last line without an end",
      Buffer.from("x = 1\r\ny = 2"),
      (text) => `import z\n${text}`,
      Buffer.from("import z\r\nx = 1\r\ny = 2"),
    ],
    [
      "ends such a line when another one follows",
      Buffer.from("x = 1\r\ny = 2"),
      (text) => `${text}\nz = 3\n`,
      Buffer.from("x = 1\r\ny = 2\r\nz = 3\r\n"),
    ],
    ["keeps form feeds and separators", Buffer.from("a\f = 1\u2028\n"), (text) => text, Buffer.from("a\f = 1\u2028\n")],
    [
      "is UTF-8 once it says nothing else any more",
      latin('# coding: latin-1\nLABEL = "caf\xe9"\n'),
      (text) => text.replace("# coding: latin-1\n", ""),
      Buffer.from('LABEL = "caf\xe9"\n'),
    ],
    ["may become empty", Buffer.from("a = 1\r\n"), () => "", Buffer.from("")],
    ["may have been empty", Buffer.from(""), () => "a = 1\n", Buffer.from("a = 1\n")],
  ])("%s", (_, original, change, wanted) => {
    const written = encodeSource(original, change(decodeSource(original, "a.py")), "a.py");
    expect(written.toString("latin1")).toBe(wanted.toString("latin1"));
  });

  test("is shown with plain ends of lines and without its mark", () => {
    expect(decodeSource(Buffer.from(`${MARK}x\r\ny\rz`), "a.py")).toBe("x\ny\nz");
  });
});

describe("what could not be written back as it was read is refused:", () => {
  test.each<[string, Buffer]>([
    ["bytes that are no text", latin('LABEL = "caf\xe9"\n')],
    ["an encoding of several bytes", latin("# coding: shift_jis\nx = 1\n")],
    ["an encoding that there is none of", latin("# coding: nonsense\nx = 1\n")],
  ])("%s", (_, original) => {
    expect(() => decodeSource(original, "a.py")).toThrow('The file "a.py"');
    expect(() => encodeSource(original, "x", "a.py")).toThrow('The file "a.py"');
  });

  test("a character that its encoding does not have", () => {
    expect(() =>
      encodeSource(latin("# coding: latin-1\nx = 1\n"), "# coding: latin-1\nx = '\u20ac'\n", "a.py"),
    ).toThrow("is written in latin-1, which does not have every character of its new text");
  });
});

describe("readSource()", () => {
  test.each<[string, Buffer, string]>([
    ["UTF-8 behind a mark", Buffer.from(`${MARK}a = "\xe9"\r\n`), 'a = "\xe9"\n'],
    ["one byte to a character", latin('# coding: latin-1\nb = "\xe9"\n'), '# coding: latin-1\nb = "\xe9"\n'],
    ["several bytes to a character", latin("# coding: shift_jis\n'\x93\xfa'\r\n"), "# coding: shift_jis\n'\u65e5'\n"],
  ])("reads %s", (_, bytes, text) => {
    expect(readSource(bytes, "a.py")).toBe(text);
  });

  test.each<[string, Buffer, string]>([
    ["bytes that are no UTF-8", latin('a = "\xe9"\n'), "holds bytes that are no UTF-8"],
    ["bytes that are no ASCII", latin('# coding: ascii\na = "\xe9"\n'), "holds bytes that are no ascii"],
    ["bytes that are no Shift JIS", latin("# coding: shift_jis\n'\x93'\n"), "holds bytes that are no shift_jis"],
    ["an encoding that Python does not read source in", latin("# coding: utf-16\n"), "is written in utf-16"],
    ["an encoding that there is none of", latin("# coding: nonsense\n"), "is written in nonsense"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSource(bytes, "a.py")).toThrow(message);
  });
});
