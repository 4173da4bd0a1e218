import { symlink } from "node:fs/promises";
import path from "node:path";
import { ToolMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, SandboxPool } from "../../src/sessions/index.ts";
import { createProfileCodeTool, createRunScriptTool, createValidateCodeTool } from "../../src/tools/index.ts";
import { temporaryFolder } from "../dependencies/temporary-folder.ts";
import { writeTree } from "../write-tree.ts";

let pool: SandboxPool;
beforeAll(() => {
  pool = new SandboxPool();
});
afterAll(() => pool.close());

const PROJECT = {
  "app/main.py":
    "import sys\nfrom prices import total\nprint(sys.argv, total(open('data/prices.csv').read()), __file__, input())\nopen('out.txt', 'w').write('x')\n",
  "app/prices.py": "def total(text): return sum(map(int, text.split()))\n",
  "app/data/prices.csv": "1 2 3\n",
  "app/fails.py": "raise KeyError('k')\n",
  "app/latin.py": Buffer.from("# coding: latin-1\nprint('é')\n", "latin1"),
  "secret.py": "print('secret')\n",
};

/** Calls the tool over a real session of the folder `app`, as an agent does. */
async function call(args: Record<string, unknown>, id?: string, create = createRunScriptTool): Promise<ToolMessage> {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, PROJECT);
  await symlink("../secret.py", path.join(folder.path, "app/link.py"));
  const workingDirectory = path.join(folder.path, "app");
  await using session = createSession({ pool, workingDirectory, record: false, ...(id !== undefined && { id }) });
  const tool = create({ session, emit: () => undefined });
  const answer: unknown = await tool.invoke({ name: tool.name, args, id: "call-1", type: "tool_call" });
  if (!ToolMessage.isInstance(answer)) {
    throw new Error("There is no tool message");
  }
  return answer;
}

describe("run_script", () => {
  test.each([undefined, "scripts"])(
    "runs a file with its modules, data, arguments and input, in the session %s",
    async (id) => {
      const { artifact, status, text } = await call({ path: "main.py", arguments: ["--n", "5"], stdin: "in\n" }, id);
      expect(status).toBe("success");
      expect(text).toContain("['main.py', '--n', '5'] 6 /workspace/main.py in");
      expect(structuredClone(artifact)).toMatchObject({ success: true, files: [{ path: "out.txt" }] });
    },
  );

  test("tells how a program failed, and reads the encoding that a file declares", async () => {
    const failed = await call({ path: "fails.py" });
    expect([failed.status, failed.artifact.success]).toEqual(["success", false]);
    expect(failed.text).toMatch(/KeyError: 'k'\nSuggestions:\n- There is no key 'k'/);
    expect((await call({ path: "latin.py" })).text).toContain("é");
  });

  test.each([
    ["gone.py", 'There is no file or folder "gone.py" in the working directory. Python files here: '],
    ["data", 'The path "data" is a folder. Give the path of a file.'],
    [".", 'The path "." is a folder. Give the path of a file.'],
    ["../secret.py", 'Path "../secret.py" leads out of the working directory.'],
    ["/etc/passwd", 'Path "/etc/passwd" leads out of the working directory.'],
    ["link.py", 'Path "link.py" leads out of the working directory.'],
    ["", 'Path "" is not a path.'],
  ])("answers %j with what is wrong, and runs nothing", async (given, message) => {
    const { status, text } = await call({ path: given });
    expect(status).toBe("error");
    expect(text).toContain(message);
    expect(text).not.toContain("secret\n");
  });
});

describe("validate_code and profile_code", () => {
  test("take a file with what lies beside it in place of code", async () => {
    const checked = await call({ path: "main.py" }, undefined, createValidateCodeTool);
    expect(checked.artifact).toMatchObject({ valid: true, imports: ["prices", "sys"] });
    const profiled = await call({ path: "fails.py" }, undefined, createProfileCodeTool);
    expect(profiled.text).toContain("KeyError: 'k'");
    const given = { code: "import sys\nprint(sys.argv)", arguments: ["3", "4"] };
    expect((await call(given, undefined, createProfileCodeTool)).text).toContain("['main.py', '3', '4']");
  });

  test.each([createValidateCodeTool, createProfileCodeTool])(
    "refuse both, neither and what is outside",
    async (create) => {
      for (const args of [{}, { code: "x = 1", path: "main.py" }]) {
        const { status, text } = await call(args, undefined, create);
        expect([status, text]).toEqual(["error", expect.stringContaining("both code and a path, or neither")]);
      }
      const outside = await call({ path: "../secret.py" }, undefined, create);
      expect(outside.status).toBe("error");
      expect(outside.text).not.toContain("print");
    },
  );
});
