import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Files by which pytest knows its root, in its order: always, or with a table or section of pytest's own in them. */
const PYTEST_FILES: readonly (readonly [name: string, section: RegExp | null])[] = [
  ["pytest.toml", null],
  [".pytest.toml", null],
  ["pytest.ini", null],
  [".pytest.ini", null],
  ["pyproject.toml", /^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*pytest[ \t]*[\].]/m],
  ["tox.ini", /^\[pytest\]/m],
  ["setup.cfg", /^\[tool:pytest\]/m],
];
/** What marks a project that says nothing to pytest, the surest first. */
const OTHER_MARKS = [["pyproject.toml"], ["setup.py"], ["setup.cfg", "tox.ini"]] as const;
/** Folders of tests whose modules under test lie beside them. */
const SUITE_FOLDERS = new Set(["test", "tests", "unit", "integration", "e2e"]);

/**
 * The folder and those above it, up to `last` and with it; to the top of the file system without the top itself when
 * `last` is not above.
 */
export function foldersUpward(folder: string, last: string): readonly string[] {
  const folders: string[] = [];
  for (let current = folder; current !== path.dirname(current); current = path.dirname(current)) {
    folders.push(current);
    if (current === last) {
      return folders;
    }
  }
  return folders.length === 0 ? [folder] : folders;
}

/**
 * The project's root among folders from the inner to the outer, by pytest's rule for its rootdir: the nearest with a
 * configuration for pytest, else the nearest pyproject.toml, else the nearest setup.py; and beyond that rule the nearest
 * setup.cfg or tox.ini. Null when there is none.
 */
export async function findMarkedRoot(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const names = await namesIn(folder);
    for (const [name, section] of PYTEST_FILES) {
      if (names.has(name) && (section === null || section.test(await textOf(path.join(folder, name))))) {
        return folder;
      }
    }
  }
  for (const marks of OTHER_MARKS) {
    const marked = await nearestWith(folders, marks);
    if (marked !== null) {
      return marked;
    }
  }
  return null;
}

/** The nearest of the folders that is a repository of Git; null when none is. */
export async function findRepository(folders: readonly string[]): Promise<string | null> {
  return await nearestWith(folders, [".git"]);
}

/** The nearest of the folders that holds one of the names; null when none does. */
async function nearestWith(folders: readonly string[], wanted: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const names = await namesIn(folder);
    if (wanted.some((name) => names.has(name))) {
      return folder;
    }
  }
  return null;
}

/**
 * The folder from which tests in the innermost of `folders` import: above the package that holds them, above a folder
 * that is named for tests, and where a conftest.py goes on upward.
 */
export async function findSourceRoot(folders: readonly string[]): Promise<string> {
  let [root = "", ...above] = folders;
  for (const parent of above) {
    const inPackage = (await namesIn(root)).has("__init__.py");
    const inSuite = SUITE_FOLDERS.has(path.basename(root).toLowerCase());
    if (!inPackage && !inSuite && !(await namesIn(parent)).has("conftest.py")) {
      return root;
    }
    root = parent;
  }
  return root;
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  // What may not be read marks nothing.
  return new Set(await readdir(folder).catch(() => []));
}

async function textOf(file: string): Promise<string> {
  // As above: pytest itself will say what is wrong with it.
  return await readFile(file, "utf8").catch(() => "");
}
