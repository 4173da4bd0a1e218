import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createCliContext } from "../../src/cli/cli-context.ts";
import { converse } from "../../src/cli/converse.ts";

const CTRL_C = "\x03";
const CTRL_D = "\x04";

/** A conversation at a keyboard that is typed on by `type`, which waits for what is shown. */
function open(given: { readonly sandbox?: string; readonly session?: string } = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 100 });
  let shown = "";
  let look = (): void => undefined;
  stdout.on("data", (chunk) => {
    shown += String(chunk);
    look();
  });
  const ended = converse(
    { model: "builtin", ...given },
    createCliContext({
      arguments: [],
      stdin,
      stdout,
      stderr: { write: () => true },
      variables: { ...process.env, NO_COLOR: "1" },
      workingDirectory: process.cwd(),
      signal: new AbortController().signal,
    }),
  );
  /** Types, and gives what is shown from then on when it ends like that. */
  async function type(keys: string, until: RegExp): Promise<string> {
    shown = "";
    const seen = new Promise<void>((resolve) => {
      look = () => until.test(shown) && resolve();
    });
    stdin.write(keys);
    await Promise.race([seen, ended]);
    return shown;
  }
  return { ended, type };
}

test("clears what was typed at Ctrl-C, says how to leave at the second one, and goes on", async () => {
  const { ended, type } = open();
  await type("", /› /);
  await type("1 / 0", /1 \/ 0/);
  expect(await type(CTRL_C, /\n {2}› /)).not.toContain("To leave");
  expect(await type(CTRL_C, /\n {2}› /)).toContain("To leave, type /exit or press Ctrl-D");
  expect(await type(CTRL_C, /\n {2}› /)).toContain("To leave");
  // A message that was begun is dropped as well.
  await type("```python\n", /… /);
  expect(await type(CTRL_C, /\n {2}› /)).not.toContain("To leave");
  expect(await type("print(6 * 7)\n", /The code ran\.[\s\S]*› /)).toContain("42");
  await type(CTRL_D, /\n$/);
  expect(await ended).toBe(0);
});

test.each(["exit", "quit", "quit()", "/quit", "Exit"])("leaves at the word %s, and helps at help", async (word) => {
  const { ended, type } = open();
  await type("", /› /);
  expect(await type("help\n", /leave \(or Ctrl-D\)[\s\S]*› /)).toContain("/history");
  await type(`${word}\n`, /\n$/);
  expect(await ended).toBe(0);
});

test("stops what is running at Ctrl-C, and goes on in the same session", async () => {
  const { ended, type } = open();
  await type("", /› /);
  await type("kept = 7\n", /The code ran\.[\s\S]*› /);
  await type("while True: print('busy', flush=True)\n", /busy/);
  expect(await type(CTRL_C, /› /)).toContain("✗ stopped");
  expect(await type("print(kept * 6)\n", /The code ran\.[\s\S]*› /)).toContain("42");
  await type("/exit\n", /\n$/);
  expect(await ended).toBe(0);
});

test("ends without a fault when the keyboard ends while a request is worked on", async () => {
  const { ended, type } = open();
  await type("", /› /);
  await type(`print(6 * 7)\n${CTRL_D}`, /The code ran\./);
  expect(await ended).toBe(0);
});

const PROMPT = /\n {2}(fork \d )?› /;

/** A conversation in which each line waits for the prompt after its answer. */
async function opened(given: Parameters<typeof open>[0] = {}) {
  const { ended, type } = open(given);
  await type("", PROMPT);
  const say = (line: string) => type(`${line}\n`, PROMPT);
  const end = async () => {
    await type("/exit\n", /\n$/);
    return await ended;
  };
  return { say, end };
}

test("undoes what requests ran, lists what is kept, and goes to one of it", async () => {
  const { end, say } = await opened();
  expect(await say("/undo")).toContain("✗ There is nothing to undo");
  expect(await say("/snapshots")).toContain("There is none yet");
  await say("x = 1");
  await say("x = 5; open('five.txt', 'w').close()");
  expect(await say("/undo")).toContain(
    "↶ Undid 2: `x = 5; open('five.txt', 'w').close()`; variables and files are as after 1\n",
  );
  expect(await say("import os; print('x is', x, os.listdir())")).toContain("x is 1 []");
  const listed = await say("/snapshots");
  expect(listed).toMatch(/ 0 {2}the beginning +(\d.* ago|just now)/);
  expect(listed).toMatch(/› {3}3 {2}import os; .* after 1, you are here/);
  expect(await say("/goto 2")).toContain("as after 2: `x = 5;");
  expect(await say("print('x is', x, os.listdir())")).toContain("NameError");
  expect(await say("import os; print('x is', x, os.listdir())")).toContain("x is 5 ['five.txt']");
  expect(await say("/goto 0")).toContain("as at the beginning\n");
  expect(await say("print(x)")).toContain("NameError");
  expect(await end()).toBe(0);
});

test("forks into copies that one can leave and come back to", async () => {
  const { end, say } = await opened();
  await say("x = 1");
  expect(await say("/fork")).toMatch(/This is fork 1[\s\S]*fork 1 › /);
  await say("x = 2");
  expect(await say("/undo")).toContain("as at the beginning");
  expect(await say("/goto 1")).toContain("as after 1: `x = 2`");
  expect(await say("/back")).toMatch(/This is the original session again\n[\s\S]*\n {2}› /);
  expect(await say("print('x is', x)")).toContain("x is 1");
  expect(await say("/fork 1")).toContain("This is fork 1 again");
  expect(await say("print('x is', x)")).toContain("x is 2");
  expect(await say("/fork 0")).toContain("the original session again");
  expect(await end()).toBe(0);
});

test("undoes in a session that was rebuilt, and leaves undone what was undone before", async () => {
  const first = await opened({ session: "chat-undo" });
  await first.say("x = 1");
  await first.say("x = 2");
  await first.say("/undo");
  await first.end();
  const second = await opened({ session: "chat-undo" });
  expect(await second.say("x += 10; print('x is', x)")).toMatch(/↻ Rebuilt from 1 recorded cell [\s\S]*x is 11/);
  expect(await second.say("/undo")).toContain("as at the beginning");
  expect(await second.say("print('x is', x)")).toContain("x is 1\n");
  expect(await second.end()).toBe(0);
});

test.each([
  ["/goto", "✗ /goto needs a number\n    → /snapshots lists what there is"],
  ["/goto x", '✗ /goto needs a number, not "x"'],
  ["/goto 99", "✗ The snapshot 99 does not exist"],
  ["/undo 2", '✗ /undo takes nothing after it, and was given "2"'],
  ["/fork x", '✗ /fork needs a number, not "x"'],
  ["/fork 3", "✗ There is no fork 3\n    → /fork makes one"],
  ["/back", "✗ This is the original session"],
  ["/nothing", "✗ There is no command /nothing\n    → See /help"],
])("answers %s with a line that says what is wrong", async (line, words) => {
  const { end, say } = await opened();
  expect(await say(line)).toContain(words);
  expect(await end()).toBe(0);
});

test("says in WebAssembly that there is no way back, and what mends that", async () => {
  const { end, say } = await opened({ sandbox: "pyodide" });
  await say("x = 1");
  for (const command of ["/undo", "/snapshots", "/goto 1", "/fork"]) {
    const answer = await say(command);
    expect(answer).toMatch(/✗ The state of an interpreter in WebAssembly cannot be (kept|forked)/);
    expect(answer).toContain("→ Rewinding and forking need Linux namespaces; `executor doctor` tells what this");
  }
  expect(await say("print('x is', x)")).toContain("x is 1");
  expect(await end()).toBe(0);
});
