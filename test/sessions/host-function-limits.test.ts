import { setTimeout as wait } from "node:timers/promises";
import { tool } from "@langchain/core/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type CreateSessionOptions,
  createSession,
  defineTool,
  SandboxPool,
  type Session,
} from "../../src/sessions/index.ts";
import { CONTROL } from "./control-channel.ts";

/** Calls of a function that never answers, and what its signal said. */
function hanging(timeout = 30) {
  const calls: AbortSignal[] = [];
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const hang = defineTool(
    (_input, { signal }) => {
      calls.push(signal);
      resolve();
      return new Promise<never>(() => undefined);
    },
    { name: "hang", description: "Never answers", schema: z.object({}), timeout },
  );
  return { hang, calls, called };
}

/** Code that is not what it seems, and time that is over. */
describe("host functions under attack", () => {
  let pool: SandboxPool;
  const made: unknown[] = [];
  const note = defineTool(({ value }) => made.push(value), {
    name: "note",
    description: "Notes a value",
    schema: z.object({ value: z.unknown() }),
  });

  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  function open(options: CreateSessionOptions = {}): Session {
    made.length = 0;
    return createSession({ pool, id: "session", tools: [note], config: { safeMode: false }, ...options });
  }

  test("makes 1,000 calls in a run and refuses the next, and the next run may call again", async () => {
    await using session = open();
    const { error, value } = await session.executeCode(
      "for n in range(1000): note(n)\ntry:\n    note(0)\nexcept RuntimeError as error:\n    kept = str(error)\nkept",
    );
    expect([error, value]).toEqual([null, "'note() cannot be called: one run makes at most 1000 calls'"]);
    expect(made).toHaveLength(1000);
    expect((await session.executeCode("note(1)")).success).toBe(true);
  });

  test("stops waiting for a tool that does not answer, and aborts its signal", async () => {
    const { hang, calls } = hanging(0.2);
    const isAborted = defineTool(() => calls.map(({ aborted }) => aborted), {
      name: "is_aborted",
      description: "Whether the calls so far were given up",
      schema: z.object({}),
    });
    await using session = open({ tools: [hang, isAborted] });
    const result = await session.executeCode(
      "try:\n    hang()\nexcept TimeoutError as error:\n    print(error)\nis_aborted()",
    );
    expect([result.stdout, result.value]).toEqual(["hang did not answer within 0.2 s\n", "[True]"]);
  });

  test("is interrupted by the run's time limit while it waits, and the session goes on", async () => {
    const { hang, calls } = hanging();
    await using session = open({ tools: [hang, note] });
    const result = await session.executeCode("kept = 5\nhang()", { timeout: 0.5 });
    expect(result.outcome).toMatchObject({ status: "timed-out", session: "kept" });
    expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect((await session.executeCode("note(kept)\nkept")).value).toBe("5");
  });

  test("is cancelled while it waits, and the session goes on", async () => {
    const { hang, calls, called } = hanging();
    await using session = open({ tools: [hang, note] });
    const controller = new AbortController();
    void called.then(() => controller.abort());
    const result = await session.executeCode("kept = 6\nhang()", { signal: controller.signal });
    expect(result.outcome).toMatchObject({ status: "cancelled", session: "kept" });
    expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect((await session.executeCode("note(kept)\nkept")).value).toBe("6");
  });

  test("refuses calls while the run is being stopped", async () => {
    await using session = open();
    const code = "import time\ntry:\n    time.sleep(30)\nexcept KeyboardInterrupt:\n    pass\nnote('after the end')";
    const { outcome, error } = await session.executeCode(code, { timeout: 0.3 });
    expect(outcome).toMatchObject({ status: "timed-out", session: "kept" });
    expect(error?.traceback).toContain("PermissionError: The run is being stopped");
    expect(made).toEqual([]);
  });

  test("goes on with the next call when a signal handler of the code broke off the wait", async () => {
    const { promise: rang, resolve: ring } = Promise.withResolvers<void>();
    const slow = defineTool(
      async ({ value }) => {
        await rang;
        return value;
      },
      { name: "slow", description: "Answers after the alarm", schema: z.object({ value: z.string() }) },
    );
    await using session = open({ tools: [slow, note] });
    const result = await session.executeCode(
      `
import signal
class Alarm(Exception): pass
def ring(*_):
    raise Alarm
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    slow('late')
except Alarm:
    print('rang', flush=True)
note('next'), slow('own')`,
      { onOutput: () => ring() },
    );
    expect([result.stdout, result.value, made]).toEqual(["rang\n", "(1, 'own')", ["next"]]);
  });

  test("ends calls of threads that outlive the run, and refuses new ones until the next", async () => {
    const { hang } = hanging();
    await using session = open({ tools: [hang, note] });
    const first = await session.executeCode(`
import threading, time
errors = []
def attempt(call):
    try:
        call()
    except RuntimeError as error:
        errors.append(str(error))
waiting = threading.Thread(target=attempt, args=(hang,))
waiting.start()
def loop():
    while len(errors) < 2:
        attempt(lambda: note('loop'))
        time.sleep(0.005)
    open('done', 'w').close()
looping = threading.Thread(target=loop)
looping.start()
time.sleep(0.1)`);
    expect(first.success).toBe(true);
    while ((await session.files.list()).length === 0) {
      await wait(10);
    }
    const second = await session.executeCode("waiting.join()\nlooping.join()\nsorted(errors)");
    const { length } = made;
    expect(second.value).toBe(
      "['hang() can only be called while a run goes on', 'note() can only be called while a run goes on']",
    );
    expect((await session.executeCode("note('again')")).success).toBe(true);
    expect(made).toHaveLength(length + 1);
  });

  test("does not speak for a forked child", async () => {
    await using session = open();
    const result = await session.executeCode(`
import os
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    try:
        note('child')
    except RuntimeError as error:
        os.write(writing, str(error).encode())
    os._exit(0)
os.waitpid(child, 0)
note('parent')
os.read(reading, 1000).decode()`);
    expect(result.value).toBe("'note() can only be called in the process of the session, not in one that it forked'");
    expect(made).toEqual(["parent"]);
  });

  test.each([
    ["a function that there is none of", "send({'type': 'tool-call', 'call': 1, 'name': 'eval', 'arguments': {}})"],
    ["no number", "send({'type': 'tool-call', 'call': 'x', 'name': 'note', 'arguments': {}})"],
    ["no named arguments", "send({'type': 'tool-call', 'call': 1, 'name': 'note', 'arguments': [1]})"],
    [
      "more than a MiB",
      "send({'type': 'tool-call', 'call': 1, 'name': 'note', 'arguments': {'value': 'x' * 2_000_000}})",
    ],
    ["two calls at once", "for n in (1, 2): send({'type': 'tool-call', 'call': n, 'name': 'hang', 'arguments': {}})"],
  ])("kills code that forges a call with %s", async (_what, forged) => {
    await using session = open({ tools: [note, hanging().hang] });
    const { outcome } = await session.executeCode(`${CONTROL}\n${forged}\nimport time\ntime.sleep(5)`);
    expect(outcome).toMatchObject({ status: "killed", session: "restored" });
    expect(made).toEqual([]);
    expect((await session.executeCode("note(1)")).success).toBe(true);
  });

  test("gives a forged call no more than an honest one: ids of others, undeclared arguments, prototypes", async () => {
    const typed = tool((input) => made.push(input), {
      name: "typed",
      description: "Has an argument that LangChain's own calls have too",
      schema: z.object({ type: z.string() }),
    });
    await using session = open({ tools: [note, typed], approveTool: ({ name }) => name !== "note" });
    const result = await session.executeCode(`${CONTROL}
def forge(call, name, arguments):
    send({'type': 'tool-call', 'id': 'run-0', 'call': call, 'name': name, 'arguments': arguments})
    size = struct.unpack('>I', os.read(control, 4))[0]
    answer = json.loads(os.read(control, size))
    return answer.get('error', {}).get('kind')
[
    forge(7, 'note', {'value': 1}),
    forge(7, 'note', {'value': {'__proto__': {'polluted': True}}}),
    forge(-1, 'typed', {'type': 'tool_call', 'id': 'x', 'args': {'type': 'forged'}}),
    forge(8, 'typed', {'type': 'tool_call'}),
]`);
    expect(result.value).toBe("['refused', 'invalid-arguments', 'invalid-arguments', 'invalid-arguments']");
    expect(made).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("drops what code sends between runs, and answers of another run", async () => {
    await using session = open({ tools: [note] });
    await session.executeCode(`${CONTROL}
import threading, time
def speak():
    try:
        while True:
            note('during')
            time.sleep(0.005)
    except RuntimeError:
        send({'type': 'tool-call', 'call': 99, 'name': 'note', 'arguments': {'value': 'between'}})
        open('done', 'w').close()
thread = threading.Thread(target=speak)
thread.start()`);
    while ((await session.files.list()).length === 0) {
      await wait(10);
    }
    expect((await session.executeCode("note('own')")).success).toBe(true);
    expect(made.filter((value) => value !== "during")).toEqual(["own"]);
  });
});
