import { describe, expect, test } from "vitest";
import { renderHostAnswer, renderHostCall } from "../../../src/cli/render/host-call.ts";
import { recordingTerminal } from "../sample-results.ts";

describe("calls of host functions", () => {
  const terminal = recordingTerminal();

  test("show name, arguments and value in one line each", () => {
    const call = {
      type: "host-call-started",
      id: "1",
      name: "get_price",
      arguments: { item: "tea", count: 2 },
    } as const;
    expect(renderHostCall(call, terminal)).toBe('  · get_price(item="tea", count=2)\n');
    const ended = { type: "host-call-ended", id: "1", name: "get_price", seconds: 0.1 } as const;
    expect(renderHostAnswer({ ...ended, answer: { value: { total: 3 } } }, terminal)).toBe('    → {"total":3}\n');
    const error = { kind: "refused", message: "Not today" } as const;
    expect(renderHostAnswer({ ...ended, answer: { error } }, terminal)).toBe("    ✗ refused: Not today\n");
  });

  test("cut what is long, and escape what would steer the terminal", () => {
    const error = { kind: "failed", message: `\u001b[31m${"x".repeat(500)}` } as const;
    const event = { type: "host-call-ended", id: "1", name: "n", seconds: 0, answer: { error } } as const;
    const shown = renderHostAnswer(event, terminal);
    expect(shown).not.toContain("\u001b");
    expect(shown.length).toBeLessThan(120);
  });
});
