import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Sessions with an id are recorded. What the tests of one file record is seen by no other file, and not by the user.
const folder = mkdtempSync(join(tmpdir(), "executor-state-"));
process.env["EXECUTOR_STATE"] = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
