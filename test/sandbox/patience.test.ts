import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { startPatience } from "../../src/sandbox/patience.ts";

test("patience does not count the time in which the process itself stood still", async () => {
  let isOver = false;
  startPatience(2_000, () => {
    isOver = true;
  });
  const until = performance.now() + 2_600;
  while (performance.now() < until) {
    // The loop is kept busy.
  }
  await wait(0);
  expect(isOver).toBe(false);
});

test("patience comes to its end, and can be called off", async () => {
  await new Promise<void>((resolve) => startPatience(600, resolve));
  const endPatience = startPatience(1, () => expect.fail("It was called off"));
  endPatience();
  await wait(20);
});
