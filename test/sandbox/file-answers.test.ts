import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { testPython } from "../python.ts";

/** Answers a request for more than a frame may hold, and prints what is sent. */
const ANSWER = `
from executor_protocol.frames import encode
from executor_protocol.host_frames import File
from executor_sandbox import file_requests
class Handover:
    def fill(self): return {"taken": [{"path": "x" * (16 << 20), "replaced": False}]}
def send(frame): print(encode(frame)[4:].decode())
file_requests.answer(File("file-1", "fill", "."), Handover(), send)`;

test("An answer about files that is larger than a frame may be is an error, and the supervisor goes on", async () => {
  const env = { PYTHONPATH: fileURLToPath(new URL("../../python", import.meta.url)), PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout } = await execa(await testPython(), ["-c", ANSWER], { env });
  expect(JSON.parse(stdout)).toMatchObject({ type: "file-result", id: "file-1", error: { code: "EMSGSIZE" } });
});
