import { afterAll, beforeAll, describe, test } from "vitest";
import type { SandboxPolicy } from "../../src/sandbox/index.ts";
import { createProvider, providerNames } from "../../src/sandbox/registry.ts";
import { HOST_VARIABLE, sandboxConformance } from "../../src/testing/index.ts";
import { testPolicy } from "./test-policy.ts";

process.env[HOST_VARIABLE] = "of the host";

for (const name of providerNames) {
  const provider = createProvider(name);
  const report = await provider.probe();
  const reason = report.available ? "" : ` (skipped: ${report.reason})`;

  describe.skipIf(!report.available)(`the ${name} provider${reason}`, () => {
    let policy: SandboxPolicy;
    beforeAll(async () => {
      policy = await testPolicy({}, provider);
    });
    afterAll(() => provider.close());

    for (const { name: promise, needs, run } of sandboxConformance) {
      test.skipIf(needs !== undefined && !provider.capabilities[needs])(promise, () => run({ provider, policy }));
    }
  });
}
