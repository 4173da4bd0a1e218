import { describe, expect, test } from "vitest";
import { diagnose } from "../../../src/diagnosis/index.ts";
import { failureOf, repair } from "../python-failure.ts";
import { REPAIR_CASES } from "./repair-cases.ts";

describe("an edit makes the program run", () => {
  test.each(REPAIR_CASES)("$rule: $title", ({ rule, code, prints, facts }) => {
    const run = repair(code, rule, facts ?? {});
    expect(run.stderr.replace("err\n", "")).toBe("");
    expect(run.exitCode, run.code).toBe(0);
    expect(run.stdout.trimEnd()).toBe(prints);
  });

  test.each(REPAIR_CASES)("$rule: $title is the first suggestion with an edit", ({ rule, code, facts }) => {
    const first = diagnose(failureOf(code, facts ?? {})).find((suggestion) => suggestion.edit !== null);
    expect(first?.rule).toBe(rule);
  });

  test.each(REPAIR_CASES)("$rule: $title has no edit without the source", ({ rule, code, facts }) => {
    const failure = { ...failureOf(code, facts ?? {}), code: null };
    for (const suggestion of diagnose(failure).filter((candidate) => candidate.rule === rule)) {
      expect(suggestion.edit).toBeNull();
    }
  });
});
