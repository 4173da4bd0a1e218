import { existsSync } from "node:fs";
import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { makeFolders } from "../../src/config/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";

test("makeFolders() makes what is missing, with its mode, and leaves what is there", async () => {
  await using folder = await temporaryFolder();
  const deep = path.join(folder.path, "a/b/c");
  makeFolders(deep, 0o700);
  makeFolders(deep);
  for (const made of ["a", "a/b", "a/b/c"]) {
    expect((await stat(path.join(folder.path, made))).mode & 0o777).toBe(0o700);
  }
});

test("makeFolders() goes through links to folders", async () => {
  await using folder = await temporaryFolder();
  await mkdir(path.join(folder.path, "real"));
  await symlink("real", path.join(folder.path, "link"));
  makeFolders(path.join(folder.path, "link/inner"));
  expect(existsSync(path.join(folder.path, "real/inner"))).toBe(true);
});

test("makeFolders() says what is in the way", async () => {
  await using folder = await temporaryFolder();
  await writeFile(path.join(folder.path, "file"), "");
  await symlink("nowhere", path.join(folder.path, "broken"));
  expect(() => makeFolders(path.join(folder.path, "file"))).toThrow("EEXIST");
  expect(() => makeFolders(path.join(folder.path, "file/inner"))).toThrow("ENOTDIR");
  expect(() => makeFolders(path.join(folder.path, "broken"))).toThrow("EEXIST");
  expect(() => makeFolders(path.join(folder.path, "broken/inner"))).toThrow(/EEXIST|ENOENT/);
});

test.skipIf(!existsSync("/proc/self"))("makeFolders() ends where a folder answers as if it were missing", () => {
  expect(() => makeFolders("/proc/x")).toThrow("ENOENT");
  expect(() => makeFolders("/proc/x/y/z")).toThrow("ENOENT");
  expect(() => makeFolders("/proc/self/x")).toThrow("ENOENT");
});
