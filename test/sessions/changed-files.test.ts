import { expect, test } from "vitest";
import { createSession } from "../../src/sessions/index.ts";

// More than it takes for the workspace's folders to be watched.
const FILES = 200;
const SETUP = `
import os, pathlib
os.makedirs("data/deep")
for n in range(${FILES}):
    pathlib.Path(f"data/{n}.txt").write_text("old")
pathlib.Path("data/deep/x.txt").write_text("old")
`;

const changes: readonly { readonly what: string; readonly code: string; readonly files: readonly string[] }[] = [
  { what: "nothing", code: "1", files: [] },
  { what: "a file read", code: "open('data/1.txt').read()", files: [] },
  { what: "a file written in place", code: "with open('data/1.txt', 'r+') as f: f.write('n')", files: ["data/1.txt"] },
  { what: "a file made at the top", code: "pathlib.Path('top.txt').write_text('x');", files: ["top.txt"] },
  { what: "a file made deep down", code: "pathlib.Path('data/deep/y').write_text('x');", files: ["data/deep/y"] },
  { what: "a file that is kept open", code: "log = open('log.txt', 'w')", files: ["log.txt"] },
  { what: "a file kept open, written", code: "print('x', file=log, flush=True)", files: ["log.txt"] },
  { what: "files removed", code: "os.remove('data/2.txt'); os.remove('top.txt')", files: [] },
  { what: "a file renamed", code: "os.rename('data/3.txt', 'data/deep/3.txt')", files: ["data/deep/3.txt"] },
  {
    what: "a folder renamed",
    code: "os.rename('data/deep', 'data/d')",
    files: ["data/d/3.txt", "data/d/x.txt", "data/d/y"],
  },
  { what: "a file in the renamed folder", code: "open('data/d/x.txt', 'a').write('x');", files: ["data/d/x.txt"] },
  {
    what: "new folders with a file",
    code: "os.makedirs('a/b/c'); pathlib.Path('a/b/c/new').write_text('x');",
    files: ["a/b/c/new"],
  },
  { what: "a file in the new folders", code: "pathlib.Path('a/b/c/new').write_text('yy');", files: ["a/b/c/new"] },
  { what: "a second name", code: "os.link('data/4.txt', 'a/four')", files: ["a/four"] },
  {
    what: "a file written by its second name",
    code: "open('a/four', 'a').write('x');",
    files: ["a/four", "data/4.txt"],
  },
  {
    what: "one written by a program",
    code: "import subprocess; subprocess.run(['sh', '-c', 'echo x >> data/5.txt']);",
    files: ["data/5.txt"],
  },
  {
    what: "more changes than are told",
    code: "for n in range(20_000):\n    with open('data/6.txt', 'a') as f, open('data/7.txt', 'a') as g: f.write('x'); f.flush(); g.write('x')",
    files: ["data/6.txt", "data/7.txt"],
  },
  { what: "a file after those", code: "open('data/8.txt', 'a').write('x');", files: ["data/8.txt"] },
];

test("every run names the files that it changed, in a workspace that holds many", async () => {
  await using session = createSession({ id: "changed-files", record: false, config: { safeMode: false } });
  (await session.executeCode(SETUP)).unwrap();
  // The first run after it looks at everything once more.
  (await session.executeCode("1")).unwrap();
  for (const { what, code, files } of changes) {
    const result = (await session.executeCode(code)).unwrap();
    expect(
      result.files.map(({ path }) => path),
      what,
    ).toEqual(files);
  }
});

test("going back, and files that the host writes, are seen in a workspace that holds many", async () => {
  await using session = createSession({ id: "changed-files-back", record: false });
  (await session.executeCode(SETUP)).unwrap();
  (await session.executeCode("1")).unwrap();
  const snapshot = await session.snapshot();
  await session.executeCode("os.remove('data/1.txt'); pathlib.Path('data/2.txt').write_text('new');");
  await session.rollback(snapshot);
  const back = await session.executeCode("[pathlib.Path(f'data/{n}.txt').read_text() for n in (1, 2)]");
  expect(back.value).toBe("['old', 'old']");
  expect(back.files).toEqual([]);
  const options = { files: { "data/3.txt": "from the host" } };
  const given = await session.executeCode("pathlib.Path('data/3.txt').read_text()", options);
  expect(given.value).toBe("'from the host'");
  expect(given.files).toEqual([]);
  const after = await session.executeCode("open('data/3.txt', 'a').write('!');");
  expect(after.files.map(({ path }) => path)).toEqual(["data/3.txt"]);
});
