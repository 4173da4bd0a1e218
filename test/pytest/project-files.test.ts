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
  const { root, target, files } = await collectProjectFiles(from, given);
  return { root: path.relative(folder, root), target, files: files.map((file) => file.path) };
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

test("collectProjectFiles() takes the test file's folder when nothing else marks a project", async () => {
  await write("shop/test_shop.py", "shop/shop.py", "other/other.py");
  expect(await collect("shop/test_shop.py")).toEqual({
    root: "shop",
    target: "test_shop.py",
    files: ["shop.py", "test_shop.py"],
  });
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
  await write("a/b/test_calculator.py", "a/node_modules/test_calculator.py");
  expect(await collect("test_calculator.py")).toMatchObject({ root: "a/b", target: "test_calculator.py" });
  await write("c/test_calculator.py");
  expect((await refusal("test_calculator.py")).message).toBe(
    'Path "test_calculator.py" fits 2 files: c/test_calculator.py, a/b/test_calculator.py',
  );
});

test("collectProjectFiles() leaves out what tools made, environments and large files", async () => {
  await write(
    "test_a.py",
    ".coveragerc",
    "node_modules/x.js",
    "__pycache__/a.pyc",
    "dist/a",
    ".git/config",
    "mine/pyvenv.cfg",
    "mine/x.py",
  );
  await write("big.bin", "data/keep.csv");
  await truncate(path.join(folder, "big.bin"), 8 * 1024 * 1024 + 1);
  expect((await collect("test_a.py")).files).toEqual([".coveragerc", "data/keep.csv", "test_a.py"]);
});

test("collectProjectFiles() follows links inside the working directory and no others", async () => {
  await write("a/test_a.py", "shared.py");
  await symlink(path.join(folder, "shared.py"), path.join(folder, "a/shared.py"));
  await symlink("/etc/passwd", path.join(folder, "a/passwd"));
  await symlink("/nowhere", path.join(folder, "a/broken"));
  expect((await collect("a/test_a.py")).files).toEqual(["shared.py", "test_a.py"]);
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
