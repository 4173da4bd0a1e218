import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collectProjectFiles, findProject } from "../../src/pytest/project-files.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A home with a folder to start from, beside the folder of the project that is named from there. */
async function beside(...files: readonly string[]) {
  const folder = await temporaryFolder();
  vi.stubEnv("HOME", folder.path);
  await writeTree(folder.path, ["here/notes.txt", ...files]);
  return {
    path: folder.path,
    here: path.join(folder.path, "here"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("collectProjectFiles() of a path elsewhere", () => {
  test.each([
    ["the nearest pytest.ini", ["far/pytest.ini", "far/a/setup.cfg", "far/a/test_a.py"], "far", "a/test_a.py"],
    ["the nearest pyproject.toml", ["far/pyproject.toml", "far/tests/test_a.py"], "far", "tests/test_a.py"],
    ["the repository", ["far/.git/HEAD", "far/deep/er/test_a.py"], "far", "deep/er/test_a.py"],
    [
      "no mark above the repository",
      ["up/pytest.ini", "up/far/.git/HEAD", "up/far/a/test_a.py"],
      "up/far",
      "a/test_a.py",
    ],
    ["no mark of the user's home", ["setup.cfg", "far/test_a.py"], "far", "test_a.py"],
    ["the tests' own folder", ["far/shop.py", "far/test_a.py"], "far", "test_a.py"],
    ["the folder that tests/ imports from", ["far/shop.py", "far/tests/test_a.py"], "far", "tests/test_a.py"],
    ["the folder above a package", ["far/a/__init__.py", "far/a/test_a.py"], "far", "a/test_a.py"],
  ])("takes %s as the root", async (_name, files, root, target) => {
    await using folder = await beside(...files);
    const test = files.find((file) => file.endsWith("test_a.py")) ?? "";
    for (const given of [path.join(folder.path, test), path.join("..", test)]) {
      const found = await collectProjectFiles(folder.here, `${given}::test_x`, { confined: false });
      expect(found).toMatchObject({
        isElsewhere: true,
        root: path.join(folder.path, root),
        target: `${target}::test_x`,
      });
      expect(found.files.map((file) => file.path)).toContain(target);
      expect(found.files.every((file) => file.absolute.startsWith(path.join(folder.path, root)))).toBe(true);
    }
  });

  test("takes a folder that is named", async () => {
    await using folder = await beside("far/test_a.py");
    expect(await findProject(folder.here, path.join(folder.path, "far"), { confined: false })).toEqual({
      root: path.join(folder.path, "far"),
      target: ".",
    });
  });

  test("refuses it where paths are confined to the working directory", async () => {
    await using folder = await beside("far/test_a.py");
    await expect(collectProjectFiles(folder.here, path.join(folder.path, "far/test_a.py"))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("leads out of the working directory"),
    });
  });

  test("says that there is none", async () => {
    await using folder = await beside();
    await expect(findProject(folder.here, "../far/test_a.py", { confined: false })).rejects.toMatchObject({
      code: "invalid-input",
      message: 'There is no file or folder "../far/test_a.py"',
    });
  });

  test("changes nothing for paths below the working directory", async () => {
    await using folder = await beside("pyproject.toml", "here/a/test_a.py");
    expect(await findProject(folder.here, "test_a.py", { confined: false })).toEqual({
      root: folder.here,
      target: "a/test_a.py",
    });
  });
});
