import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { toSteppedPattern } from "./backtracking.ts";

const root = fileURLToPath(new URL("../src", import.meta.url));
const CHARACTERS = [..."a0 \n\t./-_`>~*()[]{}\"':,=#\\!?\r\u2028"];
const SMALL = 120;
const GROWTH = 4;

function sources(): readonly ts.SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(root, file))
    .map((file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
}

/** Every node of a kind, with where it stands. */
function find<Node extends ts.Node>(files: readonly ts.SourceFile[], is: (node: ts.Node) => node is Node) {
  const found: { readonly node: Node; readonly place: string }[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (is(node)) {
        found.push({ node, place: `${path.relative(root, file.fileName)}:${line}` });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function toPattern(literal: string): RegExp {
  const end = literal.lastIndexOf("/");
  return new RegExp(literal.slice(1, end), literal.slice(end + 1).replace("g", ""));
}

/** Texts of repeated parts, of about `length` characters, that make a pattern work as hard as it can. */
function hardTexts(pattern: RegExp, length: number): readonly string[] {
  const { pumps } = toSteppedPattern(pattern);
  const fill = (unit: string): string => unit.repeat(Math.ceil(length / Math.max(1, unit.length)));
  const words = [...new Set(pattern.source.replaceAll(/\\./g, " ").match(/[A-Za-z]{2,}/g))];
  const units = [
    ...CHARACTERS,
    ...words.map((word) => `${word} `),
    "a, ",
    "a and ",
    "2**",
    "> ",
    "a/",
    "a.",
    `${words.join(" ")} `,
  ];
  return [
    ...units.map((unit) => `${fill(unit)}!`),
    ...pumps.flatMap(({ lead, unit }) => ["", "!", " x"].map((end) => `${lead}${fill(unit)}${end}`)),
    ...pumps.map(({ lead, unit }) => `${fill(lead + unit)}\u2028!`),
  ];
}

/** Why a pattern is no linear one: a text on which its work grows faster than the text; null when there is none. */
function superlinear(pattern: RegExp): string | null {
  const { search } = toSteppedPattern(pattern);
  const longer = hardTexts(pattern, SMALL * GROWTH);
  for (const [index, text] of hardTexts(pattern, SMALL).entries()) {
    const small = search(text, 1_000_000);
    const long = longer[index] ?? "";
    const bound = 1.5 * (long.length / text.length) * small.steps + 1000;
    const large = search(long, bound);
    if (large.steps > bound) {
      return `${JSON.stringify(text.slice(0, 30))} repeated`;
    }
    pattern.lastIndex = 0;
    // The counter is worth something only where it finds what the engine finds.
    if (small.found !== pattern.test(text)) {
      return `counted wrongly on ${JSON.stringify(text.slice(0, 30))}`;
    }
  }
  return null;
}

/** The same, with the words for what the counter cannot read. */
function judged(pattern: RegExp): string | null {
  try {
    return superlinear(pattern);
  } catch (error) {
    return String(error);
  }
}

describe("patterns over text that users, models and code choose", () => {
  const files = sources();

  test.each([
    /(?:a+)+b/,
    /^(?:\s{0,3}> ?)*x/,
    /((?:[\d.]|\*\*|[*])+)$/,
    /^(?:[\w.-]+(?:\s*,\s*|\s+and\s+)?)+$/,
    /\bwrite\b[^.]*\btests\b/,
    /^\s*def/m,
    /\s+$/,
    /[^/]+\.py/,
  ])("%s is found out", (pattern) => {
    expect(superlinear(pattern)).toMatch(/repeated$/);
  });

  test("are written as literals, which can be tried", () => {
    const built = find(files, (node): node is ts.NewExpression => ts.isNewExpression(node)).filter(
      ({ node }) => node.expression.getText() === "RegExp",
    );
    expect(built.map(({ place }) => place)).toEqual([]);
  });

  test("do work that grows no faster than the text", () => {
    const literals = find(files, ts.isRegularExpressionLiteral);
    expect(literals.length).toBeGreaterThan(300);
    const known = new Map<string, string | null>();
    const slow = literals.flatMap(({ node, place }) => {
      const reason = known.get(node.text) ?? judged(toPattern(node.text));
      known.set(node.text, reason);
      return reason === null ? [] : [`${place} ${node.text}: ${reason}`];
    });
    expect(slow).toEqual([]);
  });
});
