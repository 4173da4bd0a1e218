import { describe, expect, test } from "vitest";
import { resolveRequest } from "../../src/graph/resolve-request.ts";
import { readRequest } from "../../src/requests/index.ts";
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

describe("resolveRequest()", () => {
  test.each([
    ["Run shop.py", { kind: "run-scripts", programs: [{ code: "x = 1\n" }] }],
    ["Run shop.py and then till.py", { kind: "run-scripts", programs: [{ code: "x = 1\n" }, { code: "y = 2\n" }] }],
    ["Profile shop.py", { kind: "profile-code", programs: [{ code: "x = 1\n" }] }],
    ["Fix shop.py", { kind: "repair-tests", paths: ["tests/test_shop.py"], modules: ["shop.py"], files: [] }],
    ["Fix till.py", { kind: "repair-code", programs: [{ code: "y = 2\n" }] }],
    ["Fix till.py so that its tests pass", { kind: "repair-code", programs: [{ code: "y = 2\n" }] }],
    ["Check shop.py with its tests", { kind: "run-tests", paths: ["tests/test_shop.py"] }],
    ["Run the tests of pkg/cart.py", { kind: "run-tests", paths: ["pkg/cart_test.py"] }],
    ["Test till.py", { kind: "write-tests", files: [{ path: "till.py", content: "y = 2\n" }] }],
    ["Write tests for shop.py", { kind: "write-tests", files: [{ path: "shop.py", content: "x = 1\n" }] }],
    ["Add a total() to shop.py", { kind: "write-code", files: [{ path: "shop.py" }], programs: [] }],
    ["Show me a demo of sorting", { kind: "show-demo", programs: [{ code: expect.stringContaining("merge_sort") }] }],
    ["Show me a demo of knitting", { kind: "write-code", programs: [] }],
  ])("decides what %j comes to", async (text, resolved) => {
    expect(await resolveRequest(session, readRequest(text))).toMatchObject(resolved);
  });

  test("throws invalid-input for a module that is not there", async () => {
    await expect(resolveRequest(session, readRequest("Run nowhere.py"))).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});
