import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { testPython } from "../python.ts";

test.skipIf(process.platform !== "linux")(
  "a workspace is handed on without what is no regular file in it",
  async () => {
    const { stdout } = await execa(await testPython(), [join(import.meta.dirname, "workspace-handover.py")], {
      env: { PYTHONPATH: join(import.meta.dirname, "../../python"), PYTHONDONTWRITEBYTECODE: "1" },
    });
    expect(JSON.parse(stdout)).toEqual({
      listed: ["folder/inner.txt", "plain.txt"],
      copied: {
        "plain.txt": false,
        "folder/inner.txt": false,
        link: null,
        inside: null,
        "outside/secret.txt": null,
        pipe: null,
        socket: null,
        gone: null,
        folder: null,
        "folder/inner.txt/x": null,
      },
      settled: [false, "plain++"],
      restless: '[Errno 16] "plain.txt": It changes while it is copied',
      found: ["folder/inner.txt", "plain.txt"],
    });
  },
);
