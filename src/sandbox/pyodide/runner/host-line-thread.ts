/** The runner's second thread: reads the host's frames, delivers interrupts, and ends the process with its host. */
import { Socket } from "node:net";
import process from "node:process";
import { type MessagePort, workerData } from "node:worker_threads";
import { FRAMES, SIGNAL } from "./host-line.ts";

const HEADER_BYTES = 4;
const SIGINT = 2;

const { shared, port }: { shared: Int32Array; port: MessagePort } = workerData;
let received = Buffer.alloc(0);

const input = new Socket({ fd: 0, readable: true, writable: false });
input.on("data", (chunk: Buffer) => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= HEADER_BYTES) {
    const end = HEADER_BYTES + received.readUInt32BE(0);
    if (received.length < end) {
      return;
    }
    deliver(JSON.parse(received.subarray(HEADER_BYTES, end).toString("utf8")));
    received = received.subarray(end);
  }
});
// The host is gone, or has let go of this process: nothing else could stop a loop inside of WebAssembly.
for (const event of ["end", "error", "close"]) {
  input.on(event, () => process.kill(process.pid, "SIGKILL"));
}

function deliver(frame: { readonly type: string }): void {
  if (frame.type === "interrupt") {
    Atomics.store(shared, SIGNAL, SIGINT);
    Atomics.notify(shared, SIGNAL);
    return;
  }
  if (frame.type === "execute") {
    // An interrupt that came too late for the run before is not meant for this one.
    Atomics.store(shared, SIGNAL, 0);
  }
  port.postMessage(frame);
  Atomics.add(shared, FRAMES, 1);
  Atomics.notify(shared, FRAMES);
}
