import { access, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";

import { acquireLock } from "../../src/dependencies/directory-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("acquireLock", () => {
  test("lets one in at a time and removes the file at the end", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "lock");
    let inside = 0;
    let most = 0;
    const visits = Array.from({ length: 4 }, async () => {
      await using _lock = await acquireLock(file);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
    await Promise.all(visits);
    expect(most).toBe(1);
    await expect(access(file)).rejects.toThrow("ENOENT");
  });

  test("takes over from an owner that shows no sign of life", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "lock");
    await writeFile(file, "somebody who died");
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(file, longAgo, longAgo);
    await using _lock = await acquireLock(file, { onWait: () => expect.unreachable("waited for the dead") });
  });

  test("says once that it waits, and stops waiting when the signal is aborted", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "lock");
    await using _lock = await acquireLock(file);
    const controller = new AbortController();
    let waits = 0;
    const second = acquireLock(file, {
      signal: controller.signal,
      onWait: () => {
        waits += 1;
        controller.abort();
      },
    });
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect(waits).toBe(1);
  });
});
