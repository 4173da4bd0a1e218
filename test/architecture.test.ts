import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { isTestPath } from "../src/pytest/test-paths.ts";
import { providerNames } from "../src/sandbox/registry.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Rooms of src/ from the top down: an import may stay in its layer or go to a later one, never to an earlier one. */
const layers: readonly (readonly string[])[] = [
  ["index.ts"],
  ["testing"],
  ["cli", "web", "server"],
  ["graph"],
  ["agents"],
  ["tools"],
  ["events"],
  ["sessions"],
  ["models"],
  ["requests"],
  ["execution", "validation", "pytest", "profiling", "programs", "dependencies", "diagnosis"],
  ["sandbox"],
  ["protocol"],
  ["config", "errors"],
];

/** Rooms that do not import each other. */
const unrelated: readonly string[] = ["agents/coder", "agents/executor", "agents/tester"];

interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

function readSources(folder: string, extension: RegExp): readonly SourceFile[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extension.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
    .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

const sources = readSources("src", /\.ts$/);
const everything = [...sources, ...readSources("test", /\.ts$/), ...readSources("python", /\.py$/)];

function layerOf(file: string): number {
  const [, room = ""] = file.split("/");
  return layers.findIndex((rooms) => rooms.includes(room));
}

/** Files of the project that a file imports, for types or for values. */
function importsOf({ file, text }: SourceFile): readonly string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map((imported) => imported.fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => path.posix.join(path.posix.dirname(file), name));
}

/** The sets of files each of which leads back to itself, by Tarjan's strongly connected components. */
function circlesOf(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const imports = new Map(files.map((source) => [source.file, importsOf(source)]));
  const [order, lowest] = [new Map<string, number>(), new Map<string, number>()];
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let low = number;
    for (const next of imports.get(file) ?? []) {
      if (!order.has(next)) {
        low = Math.min(low, visit(next));
      } else if (open.includes(next)) {
        low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
      }
    }
    lowest.set(file, low);
    if (low === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) {
        circles.push(circle);
      }
    }
    return low;
  };
  for (const file of imports.keys()) {
    if (!order.has(file)) {
      visit(file);
    }
  }
  return circles;
}

/** `file:line` of every `import("./x.ts")` in a function with a `using` of its own, which tsc lowers and does not rewrite. */
function loadsBesideUsing({ file, text }: SourceFile): readonly string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node, hasUsing: boolean): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && hasUsing) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (/^["']\./.test(node.arguments[0]?.getText() ?? "")) {
        found.push(`${file}:${line + 1}`);
      }
    }
    const body = ts.isFunctionLike(node) && "body" in node ? node.body : undefined;
    const inside = body === undefined ? hasUsing : /^\s*(?:await )?using \w+ =/m.test(body.getText());
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, false);
  return found;
}

function unrelatedRoomOf(file: string): string | undefined {
  return unrelated.find((room) => file.startsWith(`src/${room}/`));
}

/** `file:line: text` for every line that matches. */
function linesThatMatch(files: readonly SourceFile[], pattern: RegExp): readonly string[] {
  return files.flatMap(({ file, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe("layers", () => {
  test("every room of src/ has its layer", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter(({ file }) => layerOf(file) === -1).map(({ file }) => file)).toEqual([]);
  });

  test("imports only point down", () => {
    const upward = sources.flatMap((source) =>
      importsOf(source)
        .filter((imported) => layerOf(imported) < layerOf(source.file))
        .map((imported) => `${source.file} imports ${imported}`),
    );
    expect(upward).toEqual([]);
  });

  test("no files import each other, by whatever way round", () => {
    expect(circlesOf(sources)).toEqual([]);
  });

  test("no agent imports another", () => {
    const related = sources.flatMap((source) => {
      const own = unrelatedRoomOf(source.file);
      return importsOf(source)
        .filter((imported) => own !== undefined && (unrelatedRoomOf(imported) ?? own) !== own)
        .map((imported) => `${source.file} imports ${imported}`);
    });
    expect(related).toEqual([]);
  });

  test("the test kit is imported by tests and programs, never by the product", () => {
    const users = sources.filter(
      (source) => layerOf(source.file) > 1 && importsOf(source).some((imported) => imported.startsWith("src/testing/")),
    );
    expect(users.map(({ file }) => file)).toEqual([]);
  });
});

describe("rules", () => {
  test("process.env is read in one file", () => {
    const readers = sources.filter(({ file }) => file !== "src/config/environment.ts");
    expect(linesThatMatch(readers, /process\s*(\.\s*env\b|\[\s*["']env)/)).toEqual([]);
  });

  test.each(providerNames)("only the registry and its own folder write the provider's name %s", (name) => {
    const elsewhere = sources.filter(
      ({ file }) => file !== "src/sandbox/registry.ts" && !file.startsWith(`src/sandbox/${name}/`),
    );
    expect(linesThatMatch(elsewhere, new RegExp(`["'\`]${name}["'\`]`))).toEqual([]);
  });

  test("folders are made by makeFolders(): Node's own way tries forever below /proc", () => {
    expect(linesThatMatch(sources, /\bmkdir(Sync)?\([^\n]*recursive/)).toEqual([]);
  });

  test("no file or folder is named after nothing", () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|types|managers?|services?)(\.ts|\.py|\/)/;
    expect(everything.map(({ file }) => file).filter((file) => empty.test(file))).toEqual([]);
  });

  test("no function that disposes of something loads a file of ours: the compiler leaves its path as it is", () => {
    expect(sources.flatMap(loadsBesideUsing)).toEqual([]);
  });

  test("no file has more than 300 lines", () => {
    const long = everything.map(({ file, text }) => ({ file, lines: text.trimEnd().split("\n").length }));
    expect(long.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  test("names are exported one by one", () => {
    expect(linesThatMatch(sources, /^export (default|\*)/)).toEqual([]);
  });

  test("nothing is put off and no check is switched off", () => {
    const own = everything.filter(({ file }) => file !== "test/architecture.test.ts");
    const escapes = /\b(TODO|FIXME|XXX)\b|@ts-(ignore|expect-error|nocheck)|biome-ignore|# (noqa|type: ignore)/;
    expect(linesThatMatch(own, escapes)).toEqual([]);
  });
});

test("no module of python/ is named like a test: pytest and `executor test` would take it for one", () => {
  const python = readSources("python", /\.py$/);
  expect(python.map(({ file }) => file).filter(isTestPath)).toEqual([]);
});

describe("the trust line in python/", () => {
  const modules = readSources("python", /\.py$/);
  const imported = (text: string) =>
    Array.from(text.matchAll(/^[ \t]*(?:from|import)[ \t]+(executor_\w+)/gm), ([, name]) => name);

  test.each([
    ["executor_protocol", []],
    ["executor_sandbox", ["executor_protocol"]],
    ["executor_kernel", ["executor_protocol", "executor_sandbox"]],
  ])("%s imports nothing from the other side", (name, below) => {
    const own = modules.filter(({ file }) => file.startsWith(`python/${name}/`));
    expect(own.length).toBeGreaterThan(1);
    const foreign = own.flatMap(({ file, text }) =>
      imported(text).flatMap((other) =>
        other === name || below.includes(other ?? "") ? [] : [`${file} imports ${other}`],
      ),
    );
    expect(foreign).toEqual([]);
    expect(linesThatMatch(own, /^\s*from \./)).toEqual([]);
  });
});
