import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import {
  type CallAnswer,
  encodeFrame,
  FrameDecoder,
  type HostFunction,
  runFrameSchemas,
  type Task,
} from "../../src/protocol/index.ts";
import { testPolicy } from "../sandbox/test-policy.ts";

interface Transcript {
  readonly name: string;
  readonly task: Task;
  /** What the code can call. */
  readonly functions?: readonly HostFunction[];
  /** The answers to its calls, in order. */
  readonly answers?: readonly CallAnswer[];
  readonly frames: readonly (object & { readonly type: string })[];
}

const PYTHON_FOLDER = fileURLToPath(new URL("../../python", import.meta.url));
const transcripts: readonly Transcript[] = JSON.parse(
  readFileSync(new URL("transcripts.json", import.meta.url), "utf8"),
);

/** Speaks for the host: sends the task of a transcript, answers its calls, and prints what comes back, as JSON lines. */
const DRIVER = `
import json, os, socket, subprocess, sys
from executor_protocol.frames import Channel
from executor_protocol.kernel_frames import Configure, Execute, Shutdown, ToolResult
ours, theirs = socket.socketpair()
serve = f'import socket; from executor_kernel import kernel; kernel.serve(socket.socket(fileno={theirs.fileno()}))'
child = subprocess.Popen([sys.executable, '-c', serve], pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL)
theirs.close()
channel = Channel(ours)
channel.receive()
transcript = json.load(sys.stdin)
answers = iter(transcript.get('answers', []))
channel.send(Configure({}, os.getcwd(), transcript.get('functions', [])))
# The answer to a call of an earlier run, which came too late for it.
channel.send(ToolResult(1, 'late'))
channel.send(Execute('run-1', transcript['task']))
frame = {'type': ''}
while frame['type'] != 'end':
    frame = channel.receive()
    print(json.dumps(frame))
    if frame['type'] == 'tool-call':
        channel.send(ToolResult(frame['call'], **next(answers)))
channel.send(Shutdown())
child.wait()
`;

/** Sends a descriptor to a receiver that has hung up before the sender comes to see whether anything is left to send. */
const HASTY = `
import socket
from executor_protocol import frames
from executor_protocol.kernel_frames import Wake
ours, theirs = socket.socketpair()
class Connection:
    sendall = ours.sendall
    def sendmsg(self, *message):
        sent = ours.sendmsg(*message)
        print(theirs.recv(4096)[4:].decode())
        theirs.close()
        return sent
frames.send(Connection(), Wake(1), [0])
`;

async function framesOf(transcript: Transcript): Promise<unknown[]> {
  const { python } = await testPolicy();
  const { stdout } = await execa(python.interpreter, ["-c", DRIVER], {
    input: JSON.stringify(transcript),
    env: { PYTHONPATH: PYTHON_FOLDER },
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the kernel protocol", () => {
  test("a frame is sent, though its receiver has hung up as soon as it had it", async () => {
    const { python } = await testPolicy();
    const { stdout } = await execa(python.interpreter, ["-c", HASTY], { env: { PYTHONPATH: PYTHON_FOLDER } });
    expect(JSON.parse(stdout)).toEqual({ type: "wake", descriptors: 1 });
  });

  for (const transcript of transcripts) {
    const { name, frames } = transcript;
    test(`the kernel answers ${name} as recorded`, async () => {
      expect(await framesOf(transcript)).toMatchObject(frames);
    });

    test(`the host reads the answer to ${name} from bytes`, async () => {
      const decoder = new FrameDecoder();
      const sent = (await framesOf(transcript)).map((frame) => Object.assign({}, frame, { id: "run-1" }));
      const claims = sent.filter((frame) => "type" in frame && frame.type !== "end");
      const received = decoder.push(Buffer.concat(claims.map((frame) => encodeFrame(frame))));
      expect(received.map((frame) => runFrameSchemas[transcript.task.kind].parse(frame))).toHaveLength(claims.length);
    });
  }
});

describe("FrameDecoder", () => {
  const frame = { type: "output", text: "é\u2028".repeat(100) };

  test("joins a frame that arrives byte by byte", () => {
    const decoder = new FrameDecoder();
    const bytes = encodeFrame(frame);
    const received = [...bytes].flatMap((byte) => decoder.push(Buffer.from([byte])));
    expect(received).toEqual([frame]);
  });

  test("separates frames that arrive together, and keeps the beginning of the next", () => {
    const decoder = new FrameDecoder();
    const bytes = Buffer.concat([encodeFrame(frame), encodeFrame({ type: "b" }), encodeFrame({ type: "c" })]);
    expect(decoder.push(bytes.subarray(0, -3))).toEqual([frame, { type: "b" }]);
    expect(decoder.push(bytes.subarray(-3))).toEqual([{ type: "c" }]);
  });

  test("refuses a length over the limit before the bytes arrive", () => {
    expect(() => new FrameDecoder().push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(/4294967295 bytes/);
  });

  test("refuses what is not JSON", () => {
    expect(() => new FrameDecoder().push(Buffer.from([0, 0, 0, 1, 0x7b]))).toThrow("A frame is not JSON");
  });
});

test("encodeFrame() refuses a frame over the limit and names its size", () => {
  expect(() => encodeFrame({ code: "x".repeat(17 * 1024 * 1024) })).toThrow(/is over the limit of 16777216/);
});
