import { describe, expect, test } from "vitest";
import { readRequest } from "../../src/requests/index.ts";

describe("readRequest() reads the arguments of scripts", () => {
  test.each<[string, readonly string[]]>([
    ["Run argv.py with the arguments 3 4", ["3", "4"]],
    ["Run argv.py with arguments 3 and 4", ["3", "4"]],
    ["Run argv.py with arguments 3, 4 and 5.", ["3", "4", "5"]],
    ["Run argv.py with these arguments 3 4", ["3", "4"]],
    ["Run argv.py with the command-line arguments 3 4", ["3", "4"]],
    ["Run argv.py with the argument alice and show me the output", ["alice"]],
    ["Run argv.py with the arguments 3 4 and a limit of 5 seconds", []],
    ["Run argv.py with the arguments 3 4 with a limit of 5 seconds", ["3", "4"]],
    ["With the arguments 3 4, run argv.py", ["3", "4"]],
    ['Run argv.py with the arguments "a b" and 4', ["a b", "4"]],
    ["Run argv.py with `--n 5`", ["--n", "5"]],
    ["python argv.py 3 4", ["3", "4"]],
    ["python argv.py alice", ["alice"]],
    ["Run argv.py with --n 5", ["--n", "5"]],
    ["Run argv.py --name alice -v, please", ["--name", "alice", "-v"]],
    ["Run `argv.py -- 3 4`", ["3", "4"]],
    ["Run `argv.py` 3 4", ["3", "4"]],
    ["Run `argv.py`, with the arguments 3 4", ["3", "4"]],
    ["Run `python argv.py in.csv --to out.csv` please", ["in.csv", "--to", "out.csv"]],
    ["Run argv.py 3 4", ["3", "4"]],
    ["Run argv.py -3 2.5 and explain the output", ["-3", "2.5"]],
    ["Run argv.py data/in.csv", []],
    ["Run argv.py ./data/in.csv", ["./data/in.csv"]],
    ["Run argv.py", []],
    ["Run argv.py 3 times", []],
    ["Run argv.py twice", []],
    ["Run argv.py - it prints 3 4", []],
    ["Run argv.py -- it prints 3 4", []],
    ["Run argv.py and tell me the result", []],
    ["Run argv.py with no arguments", []],
    ["Run argv.py with arguments", []],
    ["Run argv.py with arguments of your choice", []],
    ["Run argv.py with the arguments a random number", []],
    ["Run argv.py with the argument hello world", []],
    ["Run argv.py with the arguments that it needs", []],
    ["Run argv.py with a limit of 5 seconds", []],
    ["Run `argv.py $HOME | sort`", []],
    ["Run argv.py, 3 4", []],
    ["Run `python argv.py`", []],
    ["Run argv.py with the arguments add and list", ["add", "list"]],
  ])("%s", (text, given) => {
    expect(readRequest(text)).toMatchObject({
      kind: "run-scripts",
      modules: ["argv.py"],
      arguments: given.length === 0 ? {} : { "argv.py": given },
    });
  });

  test.each([
    ["Profile argv.py with the arguments 3 4", "profile-code"],
    ["Make argv.py faster, with the arguments 3 4", "profile-code"],
    ["Fix argv.py, it fails with the arguments 3 4", "repair-code"],
    ["Run argv.py with these arguments: 3 4", "run-scripts"],
    ["Run argv.py with args: 3 4", "run-scripts"],
    ["Run argv.py with the arguments `3 4`", "run-scripts"],
  ])("%s", (text, kind) => {
    expect(readRequest(text)).toMatchObject({ kind, modules: ["argv.py"], arguments: { "argv.py": ["3", "4"] } });
  });

  test("an argument in backticks is no code", () => {
    const read = readRequest("Run argv.py with the arguments `x=1` `y=2`");
    expect(read).toMatchObject({ kind: "run-scripts", arguments: { "argv.py": ["x=1", "y=2"] } });
  });

  test.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ["Run a.py and b.py with the arguments 3 4", { "b.py": ["3", "4"] }],
    ["Run a.py 3 4 and then b.py", { "a.py": ["3", "4"] }],
    ["Run a.py with arguments 1 2 and b.py with arguments 3 4", { "a.py": ["1", "2"], "b.py": ["3", "4"] }],
    ["Run `python a.py` with the arguments 3 4, then b.py", { "a.py": ["3", "4"] }],
    ["Run these scripts in order: 1. a.py 2. b.py", {}],
    ["Run these scripts in order: 1) a.py 2) b.py", {}],
    ["Run\n1. a.py\n2. b.py", {}],
    ["Run a.py and/or b.py", {}],
  ])("%s", (text, given) => {
    expect(readRequest(text)).toMatchObject({ kind: "run-scripts", modules: ["a.py", "b.py"], arguments: given });
  });
});
