import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import ts from "typescript";
import { expect, test } from "vitest";
import { taskStatusSchema } from "../../src/protocol/index.ts";
import { testPython } from "../python.ts";

/** The fields of frames, sorted, by `direction type`. */
type Frames = Readonly<Record<string, readonly string[]>>;

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = (name: string) => readFileSync(`${root}docs/architecture/${name}.md`, "utf8");
const CLAIMS = ["display", "progress", "result", "error", "bindings", "tool-call"];

/** What `executor_protocol` holds, as JSON. */
const DUMP = `
import json
from executor_protocol import ending, host_frames, kernel_frames
from typing import get_args
def dump(frames): return {name: [key for key in made.keys if key != "type"] for name, made in frames.items()}
print(json.dumps({
    "toSupervisor": dump(host_frames.TO_SUPERVISOR), "fromSupervisor": dump(host_frames.FROM_SUPERVISOR),
    "toKernel": dump(kernel_frames.TO_KERNEL), "fromKernel": dump(kernel_frames.FROM_KERNEL),
    "passedOn": dump(kernel_frames.PASSED_ON),
    "statuses": get_args(ending.Status), "taskStatuses": get_args(ending.TaskStatus),
}))`;

interface Dump {
  readonly toSupervisor: Frames;
  readonly fromSupervisor: Frames;
  readonly toKernel: Frames;
  readonly fromKernel: Frames;
  readonly passedOn: Frames;
  readonly statuses: readonly string[];
  readonly taskStatuses: readonly string[];
}

async function readPython() {
  const { stdout } = await execa(await testPython(), ["-c", DUMP], { env: { PYTHONPATH: `${root}python` } });
  const { toSupervisor, fromSupervisor, toKernel, fromKernel, passedOn, ...words }: Dump = JSON.parse(stdout);
  const claims = Object.fromEntries(Object.entries(passedOn).map(([name, fields]) => [name, [...fields, "id"]]));
  return {
    host: {
      ...named(toSupervisor, () => "to the supervisor"),
      ...named({ ...fromSupervisor, ...claims }, fromSupervisorOrKernel),
    },
    kernel: { ...named(toKernel, () => "to the kernel"), ...named(fromKernel, () => "claim") },
    ...words,
  };
}

function fromSupervisorOrKernel(name: string): string {
  return CLAIMS.includes(name) ? "claim" : "from the supervisor";
}

function named(frames: Frames, directionOf: (name: string) => string): Frames {
  return Object.fromEntries(
    Object.entries(frames).map(([name, fields]) => [`${directionOf(name)} ${name}`, fields.toSorted()]),
  );
}

/** The frames in the tables below a heading of the page. */
function readTables(...headings: readonly string[]): Frames {
  const sections = page("kernel-protocol").split(/^## /m);
  const rows = sections
    .filter((section) => headings.some((heading) => section.startsWith(`${heading}\n`)))
    .flatMap((section) => [...section.matchAll(/^\| `([\w-]+)` \| ([\w ]+) \|([^|]*)\|/gm)]);
  return Object.fromEntries(
    rows.map(([, name = "", direction = "", fields = ""]) => [
      `${direction} ${name}`,
      [...fields.matchAll(/`(\w+)`/g)].map(([, field = ""]) => field).toSorted(),
    ]),
  );
}

const program = ts.createProgram([`${root}src/protocol/index.ts`], {
  ...ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config.compilerOptions,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2024.d.ts"],
});
const checker = program.getTypeChecker();

/** The members of a type that a file of src/protocol/ exports. */
function membersOf(file: string, name: string): readonly ts.Type[] {
  const source = program.getSourceFile(`${root}src/protocol/${file}`);
  const module = source && checker.getSymbolAtLocation(source);
  const found = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
  if (found === undefined) {
    throw new Error(`${file} exports no ${name}`);
  }
  const type = checker.getDeclaredTypeOfSymbol(found);
  return type.isUnion() ? type.types : [type];
}

function valuesOf(type: ts.Type, property: string): readonly string[] {
  const symbol = checker.getPropertyOfType(type, property);
  const value = symbol && checker.getTypeOfSymbol(symbol);
  return (value?.isUnion() ? value.types : [value]).flatMap((each) => (each?.isStringLiteral() ? [each.value] : []));
}

function readTypes(name: string, directionOf: (name: string) => string): Frames {
  const found: Record<string, readonly string[]> = {};
  for (const member of membersOf("supervisor-frames.ts", name)) {
    const fields = checker.getPropertiesOfType(member).map((property) => property.name);
    for (const type of valuesOf(member, "type")) {
      const all = new Set([...(found[type] ?? []), ...fields.filter((field) => field !== "type")]);
      found[type] = [...all];
    }
  }
  return named(found, directionOf);
}

test("the page has every frame between host and supervisor as its type is, and no other", () => {
  const types = {
    ...readTypes("ToSupervisor", () => "to the supervisor"),
    ...readTypes("FromSupervisor", fromSupervisorOrKernel),
  };
  expect(Object.keys(types).length).toBeGreaterThan(20);
  expect(readTables("A run", "Beside runs")).toEqual(types);
});

test("the page has every frame as it is in Python, and no other", async () => {
  const { host, kernel } = await readPython();
  expect(readTables("A run", "Beside runs")).toEqual(host);
  expect(readTables("Between supervisor and kernel")).toEqual(kernel);
});

test("a run ends in the same words in TypeScript, in Python and on the page about outcomes", async () => {
  const statuses = membersOf("ending.ts", "EndFrame").flatMap((member) => valuesOf(member, "status"));
  const python = await readPython();
  expect(python.statuses.toSorted()).toEqual(statuses.toSorted());
  expect(python.taskStatuses).toEqual(taskStatusSchema.options);
  const rows = [...page("outcome").matchAll(/^\| `([\w-]+)` \|/gm)].map(([, status = ""]) => status);
  expect(rows.toSorted()).toEqual(statuses.toSorted());
});
