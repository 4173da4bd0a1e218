import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool, type Session } from "../../src/sessions/index.ts";

/** Has each of these been used, so that what it draws from is there before anything is forked. */
const DRAW = `
import random, ssl, tempfile, uuid
import numpy as np

def draw():
    return {
        "random": random.random(),
        "numpy": np.random.rand(),
        "numpy's new generator": np.random.default_rng().random(),
        "openssl": ssl.RAND_bytes(8),
        "uuid1": str(uuid.uuid1())[-12:],
        "uuid4": uuid.uuid4(),
        "the number of the node": uuid.getnode(),
        "temporary name": tempfile.mktemp(),
        "temporary file": tempfile.mkstemp()[1],
        "temporary folder": tempfile.TemporaryDirectory().name,
    }

draw()
`;

const SHOWN = `for name, value in draw().items():
    print(name, value, sep="=")`;

async function drawn(session: Session, code = SHOWN): Promise<readonly string[]> {
  const { stdout, error } = await session.executeCode(code);
  expect(error).toBeNull();
  return stdout.trim().split("\n");
}

describe("random numbers", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  function open(id: string): Session {
    return createSession({ id, pool, config: { safeMode: false } });
  }

  test("that nobody has seeded are others in each of ten forks, in their origin and in a fork of a fork", async () => {
    await using origin = open("streams-forks");
    expect((await origin.executeCode(DRAW)).error).toBeNull();
    const forks = await Promise.all(Array.from({ length: 10 }, () => origin.fork()));
    const sessions = [origin, ...forks, await (forks[0] ?? origin).fork()];
    const lines = (await Promise.all(sessions.map((session) => drawn(session)))).flat();
    expect(lines).toHaveLength(12 * 10);
    const seen = lines.filter((line, index) => lines.indexOf(line) !== index);
    expect(seen).toEqual([]);
    await Promise.all(sessions.map((session) => session.close()));
  });

  test("that the code has seeded go on where they were, in forks, after a rollback and after a crash", async () => {
    await using origin = open("streams-seeded");
    await origin.executeCode("import random, uuid\nimport numpy as np\nrandom.seed(7)\nnp.random.seed(7)");
    await origin.executeCode("mine = random.Random()\nrng = np.random.default_rng()\nuuid.uuid1(); random.gauss(0, 1)");
    const code = "print(random.gauss(0, 1), random.random(), np.random.rand(), mine.random(), rng.random())";
    const snapshot = await origin.snapshot();
    const [first, second] = await Promise.all([origin.fork(), origin.fork()]);
    const expected = await drawn(origin, code);
    expect(await drawn(first, code)).toEqual(expected);
    expect(await drawn(second, `uuid.uuid1(); uuid.getnode()\n${code}`)).toEqual(expected);
    await origin.rollback(snapshot);
    expect((await origin.executeCode("import os\nrandom.random()\nos._exit(1)")).outcome.session).toBe("restored");
    expect(await drawn(origin, code)).toEqual(expected);
    await Promise.all([first.close(), second.close()]);
  });

  test("that nobody has seeded are others after a rollback and after a crash", async () => {
    await using session = open("streams-back");
    await session.executeCode(DRAW);
    const snapshot = await session.snapshot();
    const lines = [...(await drawn(session))];
    await session.rollback(snapshot);
    lines.push(...(await drawn(session, `${SHOWN}\nimport sys, os\nsys.stdout.flush()`)));
    await session.rollback(snapshot);
    expect((await session.executeCode("import os\nos._exit(1)")).outcome.session).toBe("restored");
    lines.push(...(await drawn(session)));
    expect(new Set(lines).size).toBe(3 * 10);
  });

  test("are the code's own from a seed on, or from a state that it sets, until it asks the system again", async () => {
    await using session = open("streams-noted");
    await session.executeCode("import random\nstate = random.getstate()\nrandom.setstate(state)");
    const [kept, again] = await Promise.all([session.fork(), session.fork()]);
    const code = "print(random.random())";
    expect(await drawn(kept, code)).toEqual(await drawn(again, code));
    await again.executeCode("random.seed()");
    const [one, other] = await Promise.all([again.fork(), again.fork()]);
    expect(await drawn(one, code)).not.toEqual(await drawn(other, code));
    await Promise.all([kept, again, one, other].map((fork) => fork.close()));
  });

  test("are seeded as ever: by position, by name, and with what has no hash as a failure of the code's", async () => {
    await using session = open("streams-calls");
    const code =
      "import random\nrandom.seed(a=5, version=2); x = random.random()\nrandom.seed(5); x == random.random()";
    expect((await session.executeCode(code)).value).toBe("True");
    const { error } = await session.executeCode("random.seed([])");
    expect([error?.name, error?.traceback.includes("executor_kernel")]).toEqual(["TypeError", false]);
  });
});
