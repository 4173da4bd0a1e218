import { describe, expect, test } from "vitest";

import { formatTimeout, parseTimeout } from "../../src/config/index.ts";

describe("parseTimeout", () => {
  test.each([
    [30, 30],
    ["30", 30],
    ["1.5s", 1.5],
    ["500ms", 0.5],
    ["2m", 120],
    ["2 min", 120],
    ["1H", 3600],
    [86_400, 86_400],
  ])("reads %j as %d seconds", (given, seconds) => {
    expect(parseTimeout(given)).toBe(seconds);
  });

  test.each([0, -1, Number.NaN, 86_401, 1e308, "soon", "0s", "1d", "25h", "-1", ""])("refuses %j", (given) => {
    expect(() => parseTimeout(given)).toThrow("is not between 0.001 and 86400 seconds");
  });
});

test("a limit in milliseconds is the number that people mean, and is shown as they write it", () => {
  expect(parseTimeout("700ms")).toBe(0.7);
  expect(formatTimeout(0.1 + 0.2)).toBe("0.3 s");
  expect(formatTimeout(30)).toBe("30 s");
});
