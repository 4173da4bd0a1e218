import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ExecutorError } from "../../src/errors/index.ts";
import { collectProjectFiles } from "../../src/pytest/index.ts";

let folder = "";

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "project-")));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(...paths: readonly string[]): Promise<void> {
  for (const file of paths) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), "");
  }
}

async function collect(given: string, from = folder) {
  const { root, files, ...rest } = await collectProjectFiles(from, given);
  return { ...rest, root: path.relative(folder, root), files: files.map((file) => file.path) };
}

async function refusal(given: string, from = folder): Promise<ExecutorError> {
  const error = await collectProjectFiles(from, given).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExecutorError)) {
    throw new Error(`Expected an ExecutorError for ${given}, not ${String(error)}`);
  }
  expect(error.code).toBe("invalid-input");
  return error;
}

test("collectProjectFiles() takes the working directory when nothing marks a project, as pytest does", async () => {
  await write("shop/test_shop.py", "shop/shop.py", "other/other.py");
  expect(await collect("shop/test_shop.py")).toEqual({
    root: "",
    target: "shop/test_shop.py",
    sourceRoot: "shop",
    isElsewhere: false,
    files: ["other/other.py", "shop/shop.py", "shop/test_shop.py"],
    leftOut: [],
  });
});

test.each([
  ["a package that holds its tests", "shop/tests/test_cart.py", ["shop/__init__.py", "shop/tests/__init__.py"], "."],
  ["an application of Django", "project/blog/tests.py", ["project/manage.py", "project/blog/__init__.py"], "project"],
  ["tests two levels deep", "a/b/test_b.py", ["a/__init__.py", "a/b/__init__.py"], "."],
  ["a folder of tests with a name of its own", "checks/test_a.py", ["checks/conftest.py", "core.py"], "checks"],
  ["a suite below the folder of its modules", "inner/tests/unit/test_a.py", ["inner/core.py"], "inner"],
])("collectProjectFiles() keeps what %s imports", async (_name, target, others, sourceRoot) => {
  await write(target, ...others);
  const found = await collect(target);
  expect(found).toMatchObject({ root: "", target, sourceRoot });
  expect(found.files).toEqual(expect.arrayContaining([target, ...others]));
});

test("collectProjectFiles() knows a project by what pytest reads in it, the nearest first", async () => {
  await write("tests/a/test_a.py", "tests/setup.cfg", "tests/a/pyproject.toml", "setup.py");
  expect(await collect("tests/a/test_a.py")).toMatchObject({ root: "tests/a" });
  await writeFile(path.join(folder, "tox.ini"), "[pytest]\n");
  expect(await collect("tests/a/test_a.py")).toMatchObject({ root: "", sourceRoot: "." });
  await writeFile(path.join(folder, "tests/setup.cfg"), "[metadata]\n[tool:pytest]\n");
  expect(await collect("tests/a/test_a.py")).toMatchObject({ root: "tests" });
  await writeFile(path.join(folder, "tests/a/pyproject.toml"), "[tool.pytest.ini_options]\n");
  expect(await collect("tests/a/test_a.py")).toMatchObject({ root: "tests/a" });
});

test("collectProjectFiles() goes up from a suite's folder to the modules beside it", async () => {
  await write("shop.py", "tests/unit/test_shop.py", "tests/conftest.py");
  expect(await collect("tests/unit")).toMatchObject({ root: "", target: "tests/unit" });
  expect(await collect("tests/unit/test_shop.py::test_a")).toMatchObject({
    root: "",
    target: "tests/unit/test_shop.py::test_a",
  });
});

test("collectProjectFiles() takes the nearest folder with a configuration, before any conftest.py", async () => {
  await write("pyproject.toml", "api/pytest.ini", "api/src/shop.py", "api/tests/conftest.py", "api/tests/test_shop.py");
  expect(await collect("api/tests/test_shop.py")).toMatchObject({ root: "api", target: "tests/test_shop.py" });
  expect(await collect(".")).toMatchObject({ root: "", target: "." });
});

test("collectProjectFiles() does not go above the working directory", async () => {
  await write("pyproject.toml", "inner/test_a.py");
  expect(await collect("test_a.py", path.join(folder, "inner"))).toMatchObject({ root: "inner", target: "test_a.py" });
});

test("collectProjectFiles() finds a bare file name anywhere below", async () => {
  await write("a/b/test_calculator.py", "a/node_modules/x/test_calculator.py");
  expect(await collect("test_calculator.py")).toMatchObject({ target: "a/b/test_calculator.py" });
  await write("c/test_calculator.py");
  expect((await refusal("test_calculator.py")).message).toBe(
    'Path "test_calculator.py" fits 2 files: c/test_calculator.py, a/b/test_calculator.py',
  );
});

test("collectProjectFiles() leaves out what tools made, environments and large files, and says so", async () => {
  await write("test_a.py", ".coveragerc", "data/keep.csv", "__pycache__/a.pyc", ".git/config", "a.egg-info/PKG-INFO");
  await write("node_modules/x.js", "dist/a.whl", "build/lib/shop/__init__.py", "target/CACHEDIR.TAG", "target/x.py");
  await write("env/pyvenv.cfg", "env/lib/x.py", "mine/conda-meta/history", "big.bin");
  await truncate(path.join(folder, "big.bin"), 8 * 1024 * 1024 + 1);
  const { files, leftOut } = await collect("test_a.py");
  expect(files).toEqual([".coveragerc", "data/keep.csv", "test_a.py"]);
  expect(Object.fromEntries(leftOut.map((entry) => [entry.path, entry.reason]))).toEqual({
    "big.bin": "over 8 MiB",
    "build/": "no Python source in it",
    "dist/": "no Python source in it",
    "env/": "a Python environment",
    "mine/": "a Python environment",
    "node_modules/": "no Python source in it",
    "target/": "a cache",
  });
});

test("collectProjectFiles() takes packages that are named as tools name their folders", async () => {
  const packages = ["env/maze.py", "venv/__init__.py", "virtualenv/a.py", "build/make.py", "dist/sub/__init__.py"];
  const others = ["lib/a.py", "node_modules/a.py", "out/a.py", "target/sub/a.py"];
  await write("test_a.py", ...packages, ...others);
  const { files, leftOut } = await collect("test_a.py");
  expect(files).toEqual([...packages, ...others, "test_a.py"].sort());
  expect(leftOut).toEqual([]);
});

test("collectProjectFiles() follows links inside the working directory and no others", async () => {
  await write("a/test_a.py", "shared.py", "a/pytest.ini");
  await symlink(path.join(folder, "shared.py"), path.join(folder, "a/shared.py"));
  await symlink("/etc/passwd", path.join(folder, "a/passwd"));
  await symlink("/nowhere", path.join(folder, "a/broken"));
  await symlink(folder, path.join(folder, "a/around"));
  const { files, leftOut } = await collect("a/test_a.py");
  expect(files).toEqual(["pytest.ini", "shared.py", "test_a.py"]);
  expect(leftOut).toEqual([
    { path: "around/", reason: "a link to a folder" },
    { path: "passwd", reason: "a link that leads out" },
  ]);
});

test.each(["..", "../x.py", "/etc/passwd", "a/../../x.py"])("collectProjectFiles() refuses %s", async (given) => {
  expect((await refusal(given)).message).toContain("leads out of the working directory");
});

test("collectProjectFiles() refuses links that lead out", async () => {
  await symlink("/etc", path.join(folder, "outside"));
  expect((await refusal("outside/passwd")).message).toContain("leads out");
  expect((await refusal("outside")).message).toContain("leads out");
});

test.each(["", "a\0b"])("collectProjectFiles() refuses %j", async (given) => {
  expect((await refusal(given)).message).toContain("is not a path");
});

test("collectProjectFiles() names the test files there are when there is no such path", async () => {
  await write("sub/test_shop.py");
  const error = await refusal("test_shp.py");
  expect(error.message).toBe('There is no file or folder "test_shp.py" in the working directory');
  expect(error.hint).toBe("Test files here: sub/test_shop.py");
  expect((await refusal("sub/test_shp.py")).message).toContain("There is no file or folder");
});

test("collectProjectFiles() refuses a project that is too large, and says by which figure", async () => {
  await write("test_a.py", ...Array.from({ length: 9 }, (_, index) => `part-${index}.bin`));
  for (let index = 0; index < 9; index++) {
    await truncate(path.join(folder, `part-${index}.bin`), 8 * 1024 * 1024);
  }
  const error = await refusal("test_a.py");
  expect(error.message).toBe(`The project folder "${folder}" holds more than 64 MiB`);
  expect(error.hint).toContain("smaller folder");
});

test("collectProjectFiles() takes the tests' own folder when nothing marks a larger one as the project", async () => {
  await write("inner/tests/test_a.py", "inner/core.py", "pile/.keep");
  for (let index = 0; index < 9; index++) {
    await write(`pile/part-${index}.bin`);
    await truncate(path.join(folder, `pile/part-${index}.bin`), 8 * 1024 * 1024);
  }
  expect(await collect("inner/tests/test_a.py")).toMatchObject({ root: "inner", target: "tests/test_a.py" });
});
