import { describe, expect, test } from "vitest";
import { toCanonicalArguments } from "../../src/cli/canonical-arguments.ts";
import { ExecutorError } from "../../src/errors/index.ts";

const definitions = {
  file: { type: "positional" },
  json: { type: "boolean" },
  "safe-mode": { type: "boolean", default: true },
  timeout: { type: "string" },
} as const;

const command = { name: "run", args: definitions, rest: null };

function refusal(words: readonly string[], rest: string | null = null): ExecutorError {
  try {
    toCanonicalArguments(words, { ...command, rest });
  } catch (error) {
    if (error instanceof ExecutorError) {
      return error;
    }
    throw error;
  }
  throw new Error(`${words.join(" ")} was not refused`);
}

describe("toCanonicalArguments()", () => {
  test.each([
    [["a.py"], ["--", "a.py"]],
    [
      ["--json", "a.py"],
      ["--json", "--", "a.py"],
    ],
    [
      ["a.py", "--timeout", "5"],
      ["--timeout=5", "--", "a.py"],
    ],
    [
      ["--timeout=1=2", "a.py"],
      ["--timeout=1=2", "--", "a.py"],
    ],
    [
      ["--timeout", "-1", "a.py"],
      ["--timeout=-1", "--", "a.py"],
    ],
    [
      ["-", "--no-safe-mode"],
      ["--no-safe-mode", "--", "-"],
    ],
    [
      ["--", "--json"],
      ["--", "--json"],
    ],
  ])("puts %j in order", (words, canonical) => {
    expect(toCanonicalArguments(words, command)).toEqual(canonical);
  });

  test.each([
    [["a.py", "--jsn"], 'The command "run" has no option "--jsn"', 'Did you mean "--json"?'],
    [["a.py", "--safe-mode"], 'The command "run" has no option "--safe-mode"', 'Did you mean "--no-safe-mode"?'],
    [["a.py", "--no-json"], 'The command "run" has no option "--no-json"', 'Did you mean "--json"?'],
    [["a.py", "-j"], 'The command "run" has no option "-j"', "See: executor run --help"],
    [["a.py", "--timeout"], 'The option "--timeout" needs a value', "See: executor run --help"],
    [["a.py", "--timeout", "--json"], 'The option "--timeout" needs a value', "See: executor run --help"],
    [["a.py", "--json", "--json"], 'The option "--json" is given twice', "See: executor run --help"],
    [["a.py", "--json=yes"], 'The option "--json" takes no value, but got "yes"', "See: executor run --help"],
    [[], 'The command "run" needs <file>', "See: executor run --help"],
    [
      ["a.py", "b.py"],
      'The command "run" has no use for "b.py"',
      "It takes one <file> at a time; put quotes around one with spaces",
    ],
  ])("refuses %j", (words, message, hint) => {
    const error = refusal(words);
    expect(error.code).toBe("invalid-input");
    expect(error.message).toBe(message);
    expect(error.hint).toBe(hint);
  });
});

describe("toCanonicalArguments() of a command that has use for more", () => {
  const rest = "Arguments of the program";

  test.each([
    [
      ["a.py", "--json", "--", "--json", "-n", "b"],
      ["--json", "--", "a.py", "--json", "-n", "b"],
    ],
    [
      ["--", "a.py", "--json"],
      ["--", "a.py", "--json"],
    ],
    [
      ["a.py", "--", "--", "x"],
      ["--", "a.py", "--", "x"],
    ],
  ])("leaves what comes after two dashes of %j alone", (words, canonical) => {
    expect(toCanonicalArguments(words, { ...command, rest })).toEqual(canonical);
  });

  test.each([
    [["a.py", "b"], 'The command "run" has no use for "b"', "..."],
    [["a.py", "--n", "--", "b"], 'The command "run" has no option "--n"', "--n ..."],
  ])("says of %j where they belong", (words, message, example) => {
    const error = refusal(words, rest);
    expect(error.message).toBe(message);
    expect(error.hint).toContain(`Arguments of the program come after two dashes: executor run ... -- ${example};`);
  });
});
