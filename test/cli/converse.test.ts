import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createCliContext } from "../../src/cli/cli-context.ts";
import { converse } from "../../src/cli/converse.ts";

const CTRL_C = "\x03";
const CTRL_D = "\x04";

/** A conversation at a keyboard that is typed on by `type`, which waits for what is shown. */
function open() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 100 });
  let shown = "";
  let look = (): void => undefined;
  stdout.on("data", (chunk) => {
    shown += String(chunk);
    look();
  });
  const ended = converse(
    { model: "builtin" },
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
