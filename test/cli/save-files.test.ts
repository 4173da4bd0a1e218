import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { FileSaver } from "../../src/cli/save-files.ts";
import { ExecutorError } from "../../src/errors/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

function made(name: string, content = "new") {
  return { path: name, size: content.length, read: async () => Buffer.from(content) };
}

async function open(folder: string, keeps: (location: string) => boolean = () => false) {
  const saver = new FileSaver({ folder: path.join(folder, "out"), keeps });
  await saver.begin();
  return saver;
}

test("FileSaver writes into its folder, and replaces what an earlier run left there", async () => {
  await using folder = await temporaryFolder();
  for (const content of ["old", "new"]) {
    const saver = await open(folder.path);
    await saver.save(made("a/b/report.txt", content));
    expect(saver).toMatchObject({ saved: ["a/b/report.txt"], refused: [] });
  }
  expect(await readFile(path.join(folder.path, "out/a/b/report.txt"), "utf8")).toBe("new");
});

test("FileSaver follows no link out of its folder, and writes over nothing but files", async () => {
  await using folder = await temporaryFolder();
  const saver = await open(folder.path);
  const out = path.join(folder.path, "out");
  await mkdir(path.join(folder.path, "other"));
  await writeFile(path.join(folder.path, "other/secret.txt"), "mine");
  await symlink("../other", path.join(out, "way"));
  await symlink("../other/secret.txt", path.join(out, "secret.txt"));
  await mkdir(path.join(out, "folder"));
  for (const name of ["way/secret.txt", "secret.txt", "folder"]) {
    await saver.save(made(name));
  }
  expect(saver.saved).toEqual([]);
  expect(saver.refused).toEqual([
    { path: "way/secret.txt", reason: `${out}/way is no folder` },
    { path: "secret.txt", reason: `${out}/secret.txt is no regular file` },
    { path: "folder", reason: `${out}/folder is no regular file` },
  ]);
  expect(await readFile(path.join(folder.path, "other/secret.txt"), "utf8")).toBe("mine");
});

test("FileSaver leaves the code of the run as it is", async () => {
  await using folder = await temporaryFolder();
  const saver = await open(folder.path, (location) => location.endsWith("main.py"));
  await writeFile(path.join(folder.path, "out/main.py"), "print()");
  await saver.save(made("main.py"));
  expect(saver.refused.map((entry) => entry.path)).toEqual(["main.py"]);
  expect(await readFile(path.join(folder.path, "out/main.py"), "utf8")).toBe("print()");
});

test("FileSaver names what cannot be read, and goes on", async () => {
  await using folder = await temporaryFolder();
  const saver = await open(folder.path);
  await saver.save({ ...made("a\\b"), read: () => Promise.reject(new ExecutorError("invalid-input", "No such name")) });
  await saver.save(made("c"));
  expect(saver).toMatchObject({ saved: ["c"], refused: [{ path: "a\\b", reason: "No such name" }] });
});

test("FileSaver refuses a folder that cannot be one, before anything runs", async () => {
  await using folder = await temporaryFolder();
  await writeFile(path.join(folder.path, "out"), "");
  await expect(open(folder.path)).rejects.toMatchObject({ code: "invalid-input" });
});
