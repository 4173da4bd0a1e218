import { expect, test } from "vitest";
import { readTimeout } from "../../src/requests/read-timeout.ts";

test.each([
  ["Run this with a timeout of 1 second:", 1],
  ["run it, timeout=2", 2],
  ["timeout: 500ms", 0.5],
  ["timeout: 700ms", 0.7],
  ["Execute with a 10-second timeout", 10],
  ["Run it for at most 1.5 minutes", 90],
  ["It should finish within 3 s", 3],
  ["Do not run it for longer than 5 seconds", 5],
  ["Stop it after 2 secs", 2],
  ["Limit it to 30 seconds", 30],
  ["timeout: 1e9", 1e9],
  ["a time limit of 1e-9 s", 1e-9],
  ["timeout=10000000", 10_000_000],
  ["timeout of 86400.0005 s", 86400.0005],
  ["Run this", null],
  ["It takes 5 seconds", null],
  ["timeout of 0 seconds", null],
])("readTimeout() of %j is %j seconds", (prose, seconds) => {
  expect(readTimeout(prose)).toBe(seconds);
});
