import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectLocalModules } from "../../src/programs/local-modules.ts";
import { runInProcess } from "../cli/run-program.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const project = {
  "main.py": "import os, helper as h\nfrom shapes.square import area\nprint(h.double(area(3)), os.sep)",
  "helper.py": "def double(n):\n    import deeper\n    return n * deeper.TWO",
  "deeper.py": "TWO = 2",
  "shapes/__init__.py": "",
  "shapes/square.py": "from .power import square as area",
  "shapes/power.py": "def square(n): return n ** 2",
  "shapes/__pycache__/power.pyc": "old",
  "unused.py": "",
  "notes.txt": "",
};

describe("collectLocalModules()", () => {
  test("finds what is imported from the folder, by way of other modules too, and nothing else", async () => {
    await using folder = await temporaryFolder();
    write(folder.path, project);
    const files = await collectLocalModules(join(folder.path, "main.py"), project["main.py"]);
    expect(Object.keys(files).sort()).toEqual([
      "deeper.py",
      "helper.py",
      "shapes/__init__.py",
      "shapes/power.py",
      "shapes/square.py",
    ]);
  });

  test("follows no link that leads out of the folder", async () => {
    await using folder = await temporaryFolder();
    write(folder.path, { "secret.py": "KEY = 1", "in/main.py": "import secret, own, alias", "in/own.py": "" });
    symlinkSync(join(folder.path, "secret.py"), join(folder.path, "in/secret.py"));
    symlinkSync("own.py", join(folder.path, "in/alias.py"));
    const files = await collectLocalModules(join(folder.path, "in/main.py"), "import secret, own, alias");
    expect(Object.keys(files).sort()).toEqual(["alias.py", "own.py"]);
  });

  test("refuses more than it takes along", async () => {
    await using folder = await temporaryFolder();
    write(folder.path, Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`many/m${index}.py`, ""])));
    await expect(collectLocalModules(join(folder.path, "main.py"), "import many")).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});

test.each(["run", "profile", "validate"])("executor %s takes a file's own modules along", async (command) => {
  await using folder = await temporaryFolder();
  write(folder.path, project);
  const { exitCode, stdout } = await runInProcess([command, "main.py"], { directory: folder.path });
  expect(stdout).toContain(command === "validate" ? "would be run" : "│ 18 /");
  expect(exitCode).toBe(0);
});
