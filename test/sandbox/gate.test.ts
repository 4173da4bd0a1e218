import { expect, test } from "vitest";
import { Gate } from "../../src/sandbox/namespaces/gate.ts";

test("a gate lets so many through at once, the others in their order, and goes on after a failure", async () => {
  const gate = new Gate(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const works = Array.from({ length: 7 }, (_, index) =>
    gate.run(async () => {
      inside += 1;
      most = Math.max(most, inside);
      order.push(index);
      await new Promise(setImmediate);
      inside -= 1;
      if (index === 3) {
        throw new Error("failed");
      }
    }),
  );
  const ends = await Promise.allSettled(works);
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(ends.filter(({ status }) => status === "rejected").length).toBe(1);
});
