import { afterAll, describe, expect, test } from "vitest";
import { createSession } from "../../src/sessions/index.ts";
import { demoTopics, findDemo } from "../../src/tools/index.ts";

describe("the demonstrations", () => {
  const session = createSession();
  afterAll(() => session.close());

  test.each(demoTopics())("%s runs to its end in the sandbox and shows something", async (topic) => {
    const demo = findDemo(topic);
    const result = await session.executeCode(demo?.code ?? "");
    expect(result.error).toBeNull();
    expect(result.success).toBe(true);
    expect(result.stdout).not.toBe("");
    expect(result.displays.length > 0).toBe(["plotting", "data-analysis"].includes(topic));
  });
});
