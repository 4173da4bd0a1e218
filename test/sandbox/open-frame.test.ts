import { describe, expect, test, vi } from "vitest";
import { SupervisorLink } from "../../src/sandbox/namespaces/supervisor-link.ts";
import { createProvider } from "../../src/sandbox/registry.ts";
import { testPolicy } from "./test-policy.ts";

const report = await createProvider("namespaces").probe();
const FIELDS = [
  ...["environment", "functions", "maxDisk", "maxFileSize", "maxMemory", "maxOutputBytes", "maxOutputLength"],
  ...["maxProcesses", "rewind", "type"],
];

describe.skipIf(!report.available)("The open frame", () => {
  test("says what holds in the sandbox, and nothing else that its policy is given with", async () => {
    const send = vi.spyOn(SupervisorLink.prototype, "send");
    await using provider = createProvider("namespaces");
    const given = { ...(await testPolicy()), instructions: "of the host alone" };
    await using _sandbox = await provider.open(given);
    const opening = send.mock.calls.map(([frame]) => frame).filter(({ type }) => type === "open");
    send.mockRestore();
    expect(opening.map((frame) => Object.keys(frame).toSorted())).toEqual([FIELDS]);
  });
});
