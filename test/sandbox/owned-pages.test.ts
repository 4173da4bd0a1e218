import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool, type Session } from "../../src/sessions/index.ts";

const MEBIBYTE = 2 ** 20;
const PAGE = 4096;

describe("a session that keeps a copy after each run", () => {
  let pool: SandboxPool;
  beforeAll(() => {
    pool = new SandboxPool();
  });
  afterAll(() => pool.close());

  // The second is written to again before it is copied ahead.
  test.each([2, 16])("has what a run writes to, %i MiB, to itself again before the next", async (mebibytes) => {
    await using session = createSession({ id: "pages", record: false, pool });
    await session.executeCode(`
import resource
state = bytearray(${mebibytes} << 20)
def write():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for page in range(0, len(state), ${PAGE}):
        state[page] = (state[page] + 1) % 256
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before`);
    const pages = (mebibytes * MEBIBYTE) / PAGE;
    expect(await fewestFaults(session, pages / 10)).toBeLessThan(pages / 10);
    // As always, what was kept is another memory.
    const snapshot = await session.snapshot();
    const { value } = await session.executeCode("state[0]");
    await session.executeCode("write()");
    await session.rollback(snapshot);
    expect((await session.executeCode("state[0]")).value).toBe(value);
  });

  test("keeps what is not written to again in one place", async () => {
    await using session = createSession({ id: "still", record: false, pool });
    const own =
      "[int(line.split()[1]) for line in open('/proc/self/smaps_rollup') if line.startswith('Private_Dirty')][0]";
    await session.executeCode(
      `state = bytearray(64 << 20)\nfor page in range(0, len(state), ${PAGE}): state[page] = 1`,
    );
    const kilobytes: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await wait(200);
      kilobytes.push(Number((await session.executeCode(own)).value));
    }
    // The copy and the interpreter share it.
    expect(Math.max(...kilobytes)).toBeLessThan((16 * MEBIBYTE) / 1024);
  });

  test("lives on where an audit hook of the code raises at what the kernel does after a run", async () => {
    await using session = createSession({ id: "hooked", record: false, pool });
    const hook = `import sys
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.fork") and "/proc" in str(arguments) + event.replace("os.fork", "/proc"):
        raise RuntimeError("not allowed")
sys.addaudithook(hook)
marker = 7`;
    await session.executeCode(hook);
    for (const value of ["7", "7"]) {
      await wait(50);
      expect(await session.executeCode("marker")).toMatchObject({ value, outcome: { session: "kept" } });
    }
  });

  /** Page faults of the run with the fewest: how long a pause lasts until all is copied depends on the machine. */
  async function fewestFaults(session: Session, enough: number): Promise<number> {
    let fewest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 40 && fewest >= enough; round += 1) {
      await wait(20 + 10 * round);
      fewest = Math.min(fewest, Number((await session.executeCode("write()")).value));
    }
    return fewest;
  }
});
