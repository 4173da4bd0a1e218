import { describe, expect, test } from "vitest";
import { respond } from "../../src/models/builtin/respond.ts";
import { writeCode } from "../../src/models/builtin/write-files.ts";
import { readRequest } from "../../src/requests/read-request.ts";
import { ALL_TOOLS } from "../models/builtin/conversation-parts.ts";

describe("reading a request", () => {
  const tower = Array.from({ length: 32 }, () => "2").join("**");

  // Each of these stood still for longer than anybody waits; to come to an end is all that is asked.
  test.each([
    ["a tower of powers that ends in a letter", `What is ${tower}a`],
    ["a tower of powers", `What is ${tower}`],
    ["names without end", `load ${"and ".repeat(10_000)}`],
    ["a long file name", `Load the ${"very_long_name_".repeat(2000)}.csv/please and look`],
    ["quotes in quotes", `${"> ".repeat(50_000)}x`],
    ["documents in documents", "```text\n".repeat(20_000)],
    ["many blocks", "```\na\n```\n".repeat(10_000)],
    ["many blocks of tests", "```python\ndef test_a(): pass\n```\n".repeat(5000)],
    [
      "tests that import much, and many blocks",
      `Run the tests\n\`\`\`python\n${Array.from({ length: 3000 }, (_, n) => `import m${n}\n`).join("")}def test_a(): pass\n\`\`\`\n${"```\nx = 1\n```\n".repeat(3000)}`,
    ],
    [
      "as many names as blocks",
      `Run ${Array.from({ length: 5000 }, (_, n) => `a${n}.py`).join(" ")}\n${"```python\ndef test_a(): pass\n```\n".repeat(5000)}`,
    ],
    ["assignments", `Run\n${"```\na = b = c = 1\n```\n".repeat(6)}${"x = ".repeat(20_000)}`],
    ["what is not wanted", "don't without never skip ".repeat(10_000)],
    ["dots and slashes", `run ${"../a.b/".repeat(20_000)}`],
    ["quotes", `run ${'"a '.repeat(30_000)}.py`],
    ["more blocks in a document than a call takes arguments", `~~~text\n${"```\n```\n".repeat(150_000)}~~~`],
    ["blank lines", `Run\n\`\`\`\n${"\n".repeat(100_000)}def f(): pass\n\`\`\``],
    ["blank lines without a fence", `x = 1${"\n".repeat(100_000)}y`],
    ["spaces", `run x${" ".repeat(100_000)}y:`],
    ["words of every kind", "run write make get where time is check tests not do fix a demo of ".repeat(3000)],
    ["negations", "do not run it with ".repeat(10_000)],
    ["deep brackets", `run ${"(".repeat(100_000)}1${")".repeat(100_000)}`],
    ["arguments", `Run a.py with the arguments ${"3 and 4, a ".repeat(10_000)}`],
    ["files with arguments", "Run a.py with the arguments 3 ' \" ` ".repeat(3000)],
    ["quotes that are not closed", `python a.py ${"'\"`x ".repeat(10_000)}`],
    ["paths", `test ${"a/".repeat(50_000)}`],
  ])("ends for %s", (_what, text) => {
    expect(respond({ request: text, results: [] }, ALL_TOOLS)).toBeDefined();
    expect(readRequest(text)).toBeDefined();
    expect(writeCode(text)).toBeDefined();
  });
});
