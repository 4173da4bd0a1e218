import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/events/index.ts";
import { createExecutorGraph, streamRequest } from "../../src/graph/index.ts";
import { SandboxPool } from "../../src/sessions/index.ts";

const shop = `class Basket:
    def __init__(self):
        self.items = []

    def add(self, price):
        self.items.appendd(price)

    def total(self):
        return sum(self.items)
`;

const testShop = `from shop import Basket

def test_total():
    basket = Basket()
    basket.add(2)
    basket.add(3)
    assert basket.total() == 5
`;

/** Functions that say little of what they take. The names of two are what is taken for a pair that undoes each other. */
const BAG = `import random

def typed(a: int, b: int) -> int:
    return a * b

def untyped(a, b):
    return a + b

def visit(node: "Node"):
    return node.children

def add(a, b):
    return a + b

def total(prices, rate):
    return sum(p * (1 + rate) for p in prices)

def doubled(n):
    """
    >>> doubled(2)
    4
    """
    return n * 2

def roll(n):
    return random.random() * n

def is_even(n):
    return n % 2 == 0

def ask(user):
    return user.name

def forever(n):
    while True:
        pass

async def fetch(url):
    return url

print(add("x", "y"))
`;

/** Requests by somebody without a key, in a folder of their own, on the real sandbox. */
describe("the workflow with the built-in model", () => {
  let folder: string;
  let pool: SandboxPool;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "executor-stories-"));
    pool = new SandboxPool();
    await writeFile(join(folder, "shop.py"), shop);
    await writeFile(join(folder, "test_shop.py"), testShop);
    await writeFile(join(folder, "logic.py"), "def double(number):\n    return number + 2\n");
    await writeFile(
      join(folder, "test_logic.py"),
      "from logic import double\n\ndef test_double():\n    assert double(5) == 10\n",
    );
  });

  afterAll(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function request(message: string) {
    await using graph = createExecutorGraph({ pool, workingDirectory: folder, model: "builtin" });
    const events: AgentEvent[] = [];
    for await (const event of streamRequest(graph, message)) {
      events.push(event);
    }
    const answer = events.at(-1);
    if (answer?.type !== "answer") {
      throw new Error("The last event is no answer");
    }
    const steps = events.flatMap((event) => (event.type === "step-started" ? [event.step] : []));
    return { answer, events, steps };
  }

  test("runs code that is given and says what held", async () => {
    const { answer, steps } = await request("Execute this code:\n```python\nprint([n ** 2 for n in range(5)])\n```");
    expect(answer.verdict.status).toBe("passed");
    expect(answer.text).toContain("[0, 1, 4, 9, 16]");
    expect(answer.text).toMatch(/Isolation: (kernel|container|wasm)/);
    expect(steps).toEqual(["intake", "executor", "respond"]);
  });

  test("says which of several blocks failed", async () => {
    const { answer } = await request("Run:\n```python\nprint(1)\n```\nthen\n```python\n1 / 0\n```\nand\n```\n2\n```");
    expect(answer.verdict.status).not.toBe("passed");
    expect(answer.text).toMatch(
      /^1 of 3 programs did not run to their end\. Block 2 of 3 failed on its line 1 with ZeroDivisionError\.\n/,
    );
  });

  test("says which block of one program failed, and that the rest of it did not run", async () => {
    const { answer } = await request("Run:\n```python\na = 0\n```\nthen\n```python\n1 / a\n```\nand\n```\na\n```");
    expect(answer.text).toMatch(
      /^The code .*\. Block 2 of 3 failed on its line 1 with ZeroDivisionError, and what comes after it did not run\.\n/,
    );
  });

  test("repairs a misspelt attribute that the tests catch, in the module and not in the tests", async () => {
    const { answer, events, steps } = await request("Run the tests in test_shop.py and fix what fails");
    expect(answer.text).toMatch(/^The one test that ran passed at attempt 2\./);
    expect(answer.verdict.status).toBe("passed");
    expect(steps).toEqual(["intake", "executor", "coder", "tester", "executor", "respond"]);
    expect(
      events.flatMap((event) => (event.type === "run-ended" && event.kind === "tests" ? [event.report.success] : [])),
    ).toEqual([false, true]);
    const written = events.flatMap((event) => (event.type === "file-written" ? [event] : []));
    expect(written.map((event) => event.path)).toEqual(["shop.py"]);
    expect(written[0]?.content).toBe(shop.replace("appendd", "append"));
    // The user's own file is theirs: the repair is shown and not written over it.
    expect(await readFile(join(folder, "shop.py"), "utf8")).toBe(shop);
  });

  test("says honestly that no rule repairs a mistake in the logic", async () => {
    const { answer, steps } = await request("Make test_logic.py pass");
    expect(answer.verdict.status).not.toBe("passed");
    expect(answer.text).toContain("no rule that repairs this failure");
    expect(answer.text).toContain("1 failed of 1");
    expect(steps).toEqual(["intake", "executor", "coder", "tester", "executor", "respond"]);
  });

  test("repairs code that is given when that is asked for", async () => {
    const { answer } = await request("Fix this code:\n```python\nimport math\nprint(math.sqroot(16))\n```");
    expect(answer.text).toContain("4.0");
    expect(answer.text).toContain("print(math.sqrt(16))");
    expect(answer.verdict.status).toBe("passed");
  });

  test("runs scripts in order, each with what the one before it has left", async () => {
    await writeFile(join(folder, "prepare.py"), "open('rows.txt', 'w').write('1 2 3')\n");
    await writeFile(join(folder, "train.py"), "print(sum(map(int, open('rows.txt').read().split())))\n");
    const { answer } = await request("Execute these scripts in order: 1. prepare.py 2. train.py");
    expect(answer.verdict).toEqual({ status: "passed", summary: "All 2 programs ran to their end." });
    expect(answer.text).toContain("Output:\n6");
  });

  test("profiles code that is given", async () => {
    const { answer } = await request(
      "Profile this and find the bottleneck:\n```python\ndef slow():\n    return sum(i * i for i in range(300000))\nprint(slow())\n```",
    );
    expect(answer.text).toContain("Most time is spent in:");
    expect(answer.text).toContain("slow");
  });

  test("writes property tests for a module that has none, and runs them", async () => {
    const { answer, steps } = await request(
      "Write tests for this:\n```python file=twice.py\ndef twice(number: int) -> int:\n    return 2 * number\n```",
    );
    expect(steps).toEqual(["intake", "coder", "tester", "executor", "respond"]);
    expect(answer.text).toContain("python file=test_twice.py");
    expect(answer.text).toMatch(/\d+ passed/);
    expect(answer.verdict.status).toBe("passed");
  });

  test("drafts only tests that can pass for functions without types, and says what they do not check", async () => {
    await writeFile(join(folder, "bag.py"), BAG);
    const { answer } = await request("Generate tests for bag.py and run them");
    expect(answer.verdict.summary).toMatch(/passed\. Those that were drafted hold what the code gives now/);
    expect(answer.verdict.status).toBe("passed");
    for (const line of [
      "assert doctest.testmod(bag).failed == 0",
      "assert bag.add('x', 'y') == 'xy'",
      "assert bag.total([3, 1, 2], 3) == 24",
      "assert bag.is_even(2) is True",
      "def test_roll_raises_no_error():\n    bag.roll(2)\n",
      "def test_visit_is_callable():",
      "def test_fetch_is_callable():",
      "def test_forever_is_callable():",
      "def test_ask_is_callable():",
    ]) {
      expect(answer.text).toContain(line);
    }
    expect(answer.text).not.toMatch(/nothing\(\)|FloatStrategy|roundtrip/);
  });

  test("says why nothing can be drafted for a module that does not import", async () => {
    await writeFile(join(folder, "open.py"), "def total(x:\n    return x\n");
    const { answer } = await request("Write tests for open.py");
    expect(answer.verdict.status).toBe("declined");
    expect(answer.verdict.summary).toContain("as it does not import: SyntaxError: '(' was never closed");
  });

  test("runs the one test that is named, repairs by it, and leaves the others of its file", async () => {
    await writeFile(join(folder, "test_many.py"), `${testShop}\ndef test_never():\n    assert False\n`);
    const { answer, events } = await request("Run test_many.py::test_total and fix what fails");
    const totals = events.flatMap((event) =>
      event.type === "run-ended" && event.kind === "tests" ? [event.report] : [],
    );
    expect(totals.map(({ success, total }) => [success, total])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    expect(answer.text).toContain("python file=shop.py");
    const given = "```python file=test_given.py\ndef test_a():\n    pass\n\ndef test_b():\n    assert False\n```";
    expect((await request(`Run the test test_given.py::test_a:\n${given}`)).answer.verdict.summary).toBe(
      "The one test that ran passed.",
    );
  });

  test("refuses a time limit that is none, and names the rule", async () => {
    const { answer } = await request("Run this with timeout: 1e9\n```python\nprint(1)\n```");
    expect(answer.verdict.status).toBe("failed");
    expect(answer.verdict.summary).toContain('"timeout" is 1000000000, but must be a time from 0.001 to 86400 seconds');
  });

  test.each([
    ["Run the tests in test_nowhere.py", "test_nowhere.py"],
    ["Profile nowhere.py", "nowhere.py"],
  ])("answers %j with the path that is not there", async (message, path) => {
    const { answer } = await request(message);
    expect(answer.verdict.status).not.toBe("passed");
    expect(answer.text).toContain(path);
  });

  test("says what it cannot do without a language model", async () => {
    const { answer } = await request("Write a web shop");
    expect(answer.verdict.status).not.toBe("passed");
    expect(answer.text).toContain("OPENAI_API_KEY");
  });
});
