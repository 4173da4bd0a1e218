import { describe, expect, test } from "vitest";

import { formatMemorySize, parseMemorySize } from "../../src/config/index.ts";

describe("parseMemorySize", () => {
  test.each([
    ["512MB", 536_870_912],
    ["512MiB", 536_870_912],
    ["2GB", 2_147_483_648],
    ["1.5g", 1_610_612_736],
    ["64 KB", 65_536],
    ["1tb", 1_099_511_627_776],
    ["4096", 4096],
    ["4096b", 4096],
    [1, 1],
  ])("reads %j as %d bytes", (given, bytes) => {
    expect(parseMemorySize(given)).toBe(bytes);
  });

  test.each([
    "lots",
    "",
    "MB",
    "-1MB",
    "1 2MB",
    "1e3",
    "0",
    "0.1b",
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 54,
  ])("refuses %j and repeats it", (given) => {
    const repeated = typeof given === "string" ? JSON.stringify(given) : String(given);
    expect(() => parseMemorySize(given)).toThrow(`The size ${repeated} is not`);
  });
});

describe("formatMemorySize", () => {
  test.each([
    [536_870_912, "512 MB"],
    [1_610_612_736, "1.5 GB"],
    [1023, "1023 B"],
    [2 ** 50, "1024 TB"],
  ])("writes %d bytes as %s", (bytes, text) => {
    expect(formatMemorySize(bytes)).toBe(text);
  });
});
