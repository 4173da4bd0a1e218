import { describe, expect, it } from "vitest";
import { readRequest } from "../../src/graph/read-request.ts";
import { resolveModules } from "../../src/graph/resolve-modules.ts";
import { scriptedSession } from "../../src/testing/index.ts";

const session = scriptedSession({
  projectFiles: {
    "shop.py": "x = 1\n",
    "till.py": "y = 2\n",
    "tests/test_shop.py": "",
    "pkg/cart.py": "z = 3\n",
    "pkg/cart_test.py": "",
  },
});

describe("resolveModules()", () => {
  it.each([
    ["Run shop.py", { task: { kind: "run-code", repair: false }, code: "x = 1\n" }],
    ["Profile shop.py", { task: { kind: "profile-code" }, code: "x = 1\n" }],
    ["Fix shop.py", { task: { kind: "run-tests", paths: ["tests/test_shop.py"], modules: ["shop.py"], repair: true } }],
    ["Fix till.py", { task: { kind: "run-code", repair: true }, code: "y = 2\n" }],
    ["Check shop.py with its tests", { task: { kind: "run-tests", paths: ["tests/test_shop.py"], repair: false } }],
    ["Run the tests of pkg/cart.py", { task: { kind: "run-tests", paths: ["pkg/cart_test.py"] } }],
    ["Test till.py", { task: { kind: "write-tests" }, files: { "till.py": "y = 2\n" } }],
    ["Write tests for shop.py", { task: { kind: "write-tests" }, files: { "shop.py": "x = 1\n" } }],
  ])("decides what %j comes to", async (text, resolved) => {
    expect(await resolveModules(session, readRequest(text))).toMatchObject(resolved);
  });

  it("throws invalid-input for a module that is not there", async () => {
    await expect(resolveModules(session, readRequest("Run nowhere.py"))).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});
