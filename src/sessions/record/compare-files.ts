import { createHash } from "node:crypto";
import { ExecutorError } from "../../errors/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import type { PutFile } from "./plan-replay.ts";
import type { Receipt } from "./receipt.ts";
import { recordLimits } from "./record-limits.ts";

/** Adds to a receipt how the files that were put back compare, by the hash of what stands there now. */
export async function compareFiles(sandbox: Sandbox, files: readonly PutFile[], receipt: Receipt): Promise<Receipt> {
  const [restored, differs, notCompared] = [[...receipt.restored], [...receipt.differs], [...receipt.notCompared]];
  for (const { path, sha256, doubt } of files) {
    const what = `file ${path}`;
    const found = doubt === null ? await hashOf(sandbox, path) : null;
    if (doubt !== null) {
      notCompared.push({ what, reason: doubt });
    } else if (found === null) {
      notCompared.push({ what, reason: "is not there, and whether a cell removed it before is not known" });
    } else if (found !== sha256) {
      differs.push({ what, reason: "has another content than was put there" });
    } else {
      restored.push({ what, compared: "value" });
    }
  }
  return { ...receipt, restored, differs, notCompared };
}

/** Null for what is no file that can be read. */
async function hashOf(sandbox: Sandbox, path: string): Promise<string | null> {
  try {
    return createHash("sha256")
      .update(await sandbox.files.read(path, { maxBytes: recordLimits.fileBytes }))
      .digest("hex");
  } catch (error) {
    if (!ExecutorError.is(error, "invalid-input")) {
      throw error;
    }
    return null;
  }
}
