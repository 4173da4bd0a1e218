import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SealedClaim } from "../../src/protocol/index.ts";
import { ClaimRecord } from "../../src/pytest/index.ts";

interface Transcript {
  readonly task: { readonly kind: string; readonly key: string };
  readonly frames: readonly { readonly type: string; readonly progress?: SealedClaim }[];
}

const transcripts: readonly Transcript[] = JSON.parse(
  readFileSync(new URL("../protocol/transcripts.json", import.meta.url), "utf8"),
);

test("ClaimRecord opens what the kernel is recorded to have sealed", () => {
  const recorded = transcripts.filter(({ task }) => task.kind === "tests");
  expect(recorded).not.toEqual([]);
  for (const { task, frames } of recorded) {
    const claims = new ClaimRecord(task.key);
    for (const { type, progress } of frames) {
      if (type === "progress") {
        claims.add(progress ?? null);
      }
    }
    expect(claims.finish(null)).toMatchObject({ findings: [], report: { exitCode: 4 } });
  }
});
