import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ExecutionResult } from "../../src/execution/index.ts";
import { createSession, SandboxPool, type Session } from "../../src/sessions/index.ts";

const SESSIONS = 300;
const IN_FLIGHT = 4;

/** A list, a generator half used, a file held open, and files: none of the first three could be pickled together. */
const BEGIN = `
import glob, json, os
items = []
def numbers():
    position = 0
    while True:
        yield position
        position += 1
numbers = numbers()
next(numbers)
log = open("log.txt", "w+")
def look():
    return json.dumps({
        "items": items,
        "position": numbers.gi_frame.f_locals["position"],
        "log": log.tell(),
        "files": {name: open(name).read() for name in sorted(glob.glob("*.txt"))},
    })
`;

interface State {
  items: number[];
  position: number;
  log: number;
  files: Record<string, string>;
}

interface Model {
  present: State;
  readonly snapshots: { readonly id: string; readonly state: State }[];
}

type Step = fc.AsyncCommand<Model, Session>;

const pool = new SandboxPool();
afterAll(() => pool.close());

/** A cell that changes the state as `change` does the model's. */
function cell(code: string, change: (state: State) => void): Step {
  return {
    check: () => true,
    run: async ({ present }, session) => {
      change(present);
      await expectState(session, present, code);
    },
    toString: () => code,
  };
}

/** Something done to the session, after which it has to be in the state that the model tells. */
function step(name: string, act: (model: Model, session: Session) => Promise<void>): Step {
  return {
    check: () => true,
    run: async (model, session) => {
      await act(model, session);
      await expectState(session, model.present);
    },
    toString: () => name,
  };
}

async function expectState(session: Session, state: State, code = ""): Promise<void> {
  const { value, error } = await session.executeCode(`${code}\nlook()`);
  expect(error).toBeNull();
  const files = Object.fromEntries(Object.entries(state.files).sort());
  expect(JSON.parse(String(value).slice(1, -1).replaceAll("\\\\", "\\"))).toEqual({ ...state, files });
}

const copyOf = (state: State): State => structuredClone(state);
const file = fc.constantFrom("a.txt", "b.txt", "c.txt");
const word = fc.constantFrom("one", "two", "three");
const number = fc.nat(99);
const ending = fc.constantFrom("os._exit(3)", "os.abort()", "os.kill(os.getpid(), 9)");

const steps: fc.Arbitrary<Step>[] = [
  number.map((n) => cell(`items.append(${n})`, ({ items }) => void items.push(n))),
  number.map((n) =>
    step(`items.append(${n}), raise`, async ({ present }, session) => {
      present.items.push(n);
      expect((await session.executeCode(`items.append(${n})\nraise ValueError`)).error?.name).toBe("ValueError");
    }),
  ),
  fc.constant(
    cell("next(numbers)", (state) => {
      state.position += 1;
    }),
  ),
  fc.tuple(file, word).map(([name, text]) =>
    cell(`with open("${name}", "w") as file: file.write("${text}")`, ({ files }) => {
      files[name] = text;
    }),
  ),
  fc.tuple(file, word).map(([name, text]) =>
    cell(`with open("${name}", "a") as file: file.write("${text}")`, ({ files }) => {
      files[name] = (files[name] ?? "") + text;
    }),
  ),
  file.map((name) =>
    cell(`if os.path.exists("${name}"): os.remove("${name}")`, ({ files }) => {
      delete files[name];
    }),
  ),
  word.map((text) =>
    cell(`log.write("${text}"); log.flush()`, (state) => {
      state.log += text.length;
      state.files["log.txt"] += text;
    }),
  ),
  fc.tuple(file, word).map(([name, text]) =>
    step(`host writes ${name}`, async ({ present }, session) => {
      present.files[name] = text;
      await session.files.write(name, text);
    }),
  ),
  fc.tuple(ending, number).map(([end, n]) =>
    step(`items.append(${n}), a.txt, ${end}`, async (_model, session) => {
      const code = `items.append(${n})\nnext(numbers)\nlog.write("lost")\nopen("a.txt", "w").write("lost")\n${end}`;
      expect(sessionAfter(await session.executeCode(code))).toBe("restored");
    }),
  ),
  fc.constant(
    step("snapshot", async ({ present, snapshots }, session) => {
      snapshots.push({ id: await session.snapshot(), state: copyOf(present) });
    }),
  ),
  fc.nat(20).map((which) =>
    step(`rollback ${which}`, async (model, session) => {
      const snapshot = model.snapshots[which % Math.max(1, model.snapshots.length)];
      if (snapshot !== undefined) {
        await session.rollback(snapshot.id);
        model.present = copyOf(snapshot.state);
      }
    }),
  ),
  number.map((n) =>
    step(`fork, items.append(${n})`, async ({ present }, session) => {
      await using fork = await session.fork();
      await fork.executeCode(`items.append(${n})\nopen("c.txt", "w").write("fork")`);
      const state = copyOf(present);
      await expectState(fork, { ...state, items: [...state.items, n], files: { ...state.files, "c.txt": "fork" } });
    }),
  ),
];

const sessionAfter = ({ outcome }: ExecutionResult) => outcome.session;

let opened = 0;

async function runSession(commands: Iterable<Step>): Promise<void> {
  opened += 1;
  await using session = createSession({ id: `soak-rewind-${opened}`, pool, record: false });
  (await session.executeCode(BEGIN)).unwrap();
  const present: State = { items: [], position: 0, log: 0, files: { "log.txt": "" } };
  await fc.asyncModelRun(() => ({ model: { present, snapshots: [] }, real: session }), commands);
}

test(`${SESSIONS.toLocaleString("en")} random sessions are restored as they were`, async () => {
  const property = fc.asyncProperty(fc.commands(steps, { maxCommands: 12, size: "max" }), runSession);
  const runs = Array.from({ length: IN_FLIGHT }, () => fc.assert(property, { numRuns: SESSIONS / IN_FLIGHT }));
  await Promise.all(runs);
});
