import { symlink, truncate } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collectProgramFiles } from "../../src/programs/program-files.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const SOURCE = "import helper\n";
const PROJECT = {
  "data.csv": "a,b\n",
  "bin/main.py": SOURCE,
  "bin/helper.py": "",
  "bin/notes.txt": "",
  "bin/deep/more.txt": "",
  ".git/HEAD": "",
  "env/pyvenv.cfg": "",
};

async function collect(folder: string, file = "bin/main.py") {
  const { files, ...found } = await collectProgramFiles(folder, path.join(folder, file), SOURCE);
  return { paths: Object.keys(files).sort(), ...found };
}

function many(folder: string): readonly string[] {
  return Array.from({ length: 1001 }, (_, index) => `${folder}/${index}.txt`);
}

describe("collectProgramFiles()", () => {
  test("takes the folder that the program is started in, and names what it leaves out", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { ...PROJECT, "big.bin": "" });
    await truncate(path.join(folder.path, "big.bin"), 8 * 1024 * 1024 + 1);
    await symlink("/etc/passwd", path.join(folder.path, "bin/passwd"));
    expect(await collect(folder.path)).toEqual({
      paths: ["bin/deep/more.txt", "bin/helper.py", "bin/main.py", "bin/notes.txt", "data.csv"],
      modules: new Set(["bin/helper.py"]),
      code: new Set(["main.py", "helper.py"].map((name) => path.join(folder.path, "bin", name))),
      leftOut: [
        { path: "big.bin", reason: "over 8 MiB" },
        { path: "bin/passwd", reason: "a link that leads out" },
        { path: "env/", reason: "a Python environment" },
      ],
      note: null,
    });
  });

  test("takes the program's own folder when the other holds too much", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, PROJECT);
    await writeTree(folder.path, many("pile"));
    const { paths, note } = await collect(folder.path);
    expect(paths).toEqual(["bin/deep/more.txt", "bin/helper.py", "bin/main.py", "bin/notes.txt"]);
    expect(note).toBe(
      `Of the program's files only what is in its own folder went into the sandbox: "${folder.path}" holds more than 1000 files`,
    );
  });

  test("takes what lies beside the program when its own folder holds too much as well", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, PROJECT);
    await writeTree(folder.path, many("bin/deep"));
    const { paths, note } = await collect(folder.path);
    expect(paths).toEqual(["bin/helper.py", "bin/main.py", "bin/notes.txt"]);
    expect(note).toContain("only the files beside it and the modules that it imports went into the sandbox");
  });

  test("takes the imported modules alone from among too many files", async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, PROJECT);
    await writeTree(folder.path, many("bin"));
    const { paths, note } = await collect(folder.path);
    expect(paths).toEqual(["bin/helper.py"]);
    expect(note).toContain("only the modules that it imports went into the sandbox");
  });

  test("takes no more of the user's home than what lies beside the program in the open", async () => {
    await using folder = await temporaryFolder();
    vi.stubEnv("HOME", folder.path);
    await writeTree(folder.path, { ...PROJECT, "main.py": SOURCE, "helper.py": "", ".netrc": "password" });
    const { paths, note } = await collect(folder.path, "main.py");
    expect(paths).toEqual(["data.csv", "helper.py", "main.py"]);
    expect(note).toContain(`"${folder.path}" holds what is yours`);
  });
});
