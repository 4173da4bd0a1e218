import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, type RunFile, SandboxPool } from "../../src/sessions/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

/** Takes the text of every file that is handed out. */
function collector() {
  const taken: [path: string, text: string][] = [];
  const onFile = async (file: RunFile) => {
    taken.push([file.path, Buffer.from(await file.read()).toString()]);
  };
  return { taken, onFile };
}

const WRITES = "import os\nos.makedirs('a')\nopen('a/b.txt', 'w').write('made')\nopen('in.txt', 'a').write('!')\n";

describe("onFile", () => {
  test("has the content of what a fresh run made and changed, and of nothing else", async () => {
    await using session = createSession({ pool });
    const { taken, onFile } = collector();
    const files = { "in.txt": "given", "other.txt": "" };
    const result = await session.executeCode(WRITES, { files, onFile });
    expect(result.files.map(({ path }) => path)).toEqual(taken.map(([path]) => path));
    expect(Object.fromEntries(taken)).toEqual({ "a/b.txt": "made", "in.txt": "given!" });
  });

  test("is called after a run that failed, in a session, for a profile and for each block", async () => {
    await using session = createSession({ pool, id: "run-files", record: false });
    const { taken, onFile } = collector();
    const failed = await session.executeCode("open('x', 'w').write('1')\n1 / 0", { onFile });
    await session.profileCode("open('y', 'w').write('2')", { onFile });
    const blocks: [string, number][] = [];
    await session.executeBatch(["open('z', 'w').write('3')", "pass", "open('x', 'a').write('4')"], {
      onFile: ({ path }, block) => {
        blocks.push([path, block]);
      },
    });
    expect(failed.success).toBe(false);
    expect(taken).toEqual([
      ["x", "1"],
      ["y", "2"],
    ]);
    expect(blocks).toEqual([
      ["z", 0],
      ["x", 2],
    ]);
  });

  test("has what tests wrote, reports of pytest among it", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { "test_a.py": "def test_a(): open('seen', 'w').write('x')\n", "a.txt": "" });
    await using session = createSession({ pool, workingDirectory: folder.path });
    const { taken, onFile } = collector();
    await session.runTests("test_a.py", { onFile, pytestArgs: ["--junitxml=report.xml"] });
    expect(taken.map(([path]) => path).sort()).toEqual(["report.xml", "seen"]);
    expect(Object.fromEntries(taken)["report.xml"]).toContain("<testsuites");
  });

  test("is asked for no more memory than it wants: a file may be left, or refused for its size", async () => {
    await using session = createSession({ pool });
    const refused: unknown[] = [];
    const code = "open('large', 'wb').write(bytes(3_000_000))";
    await session.executeCode(code, {
      onFile: async ({ read }) => {
        refused.push(await read({ maxBytes: 1000 }).catch((error: unknown) => error));
      },
    });
    expect(refused).toMatchObject([
      { code: "invalid-input", message: 'The file "large" has 3000000 bytes; at most 1000 are read' },
    ]);
  });

  test("that throws is the caller's to hear, and the session goes on", async () => {
    await using session = createSession({ pool, id: "run-files-throw", record: false });
    const onFile = () => Promise.reject(new Error("no room"));
    await expect(session.executeCode("x = 1; open('a', 'w').close()", { onFile })).rejects.toThrow("no room");
    expect(session.history).toHaveLength(1);
    expect((await session.executeCode("x")).value).toBe("1");
  });
});
