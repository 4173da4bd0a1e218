import type { Socket } from "node:net";
import { encodeFrame, FrameDecoder } from "../../kernel/index.ts";
import type { FrameChannel, FrameListener } from "../perform-run.ts";
import { brokenFrameSchema } from "./supervisor-frames.ts";

/** The connection to the supervisor of one sandbox. */
export class SupervisorLink implements FrameChannel {
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder();
  readonly #listeners = new Set<FrameListener>();
  readonly #closed = Promise.withResolvers<void>();
  #reason: string | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.unref();
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#end(error.message));
    socket.on("close", () => this.#end("its supervisor ended"));
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get isOpen(): boolean {
    return this.#reason === null;
  }

  send(frame: object): void {
    const bytes = encodeFrame(frame);
    if (this.isOpen) {
      this.#socket.write(bytes);
    }
  }

  destroy(): void {
    this.#socket.destroy();
    this.#end("the connection was closed");
  }

  listen(listener: FrameListener): () => void {
    if (this.#reason !== null) {
      queueMicrotask(() => listener.onClose(this.#reason ?? ""));
    }
    this.#listeners.add(listener);
    this.#socket.ref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        // An idle sandbox must not keep its host alive.
        this.#socket.unref();
      }
    };
  }

  /** The first frame for which `pick` answers with something. Rejects with `failure(reason)` when the line ends first. */
  waitFor<T>(pick: (frame: unknown) => T | undefined, failure: (reason: string) => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.listen({
        onFrame(frame) {
          const picked = pick(frame);
          if (picked !== undefined) {
            stop();
            resolve(picked);
          }
        },
        onClose(reason) {
          stop();
          reject(failure(reason));
        },
      });
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) {
        const broken = brokenFrameSchema.safeParse(frame);
        if (broken.success) {
          this.#end(broken.data.message);
        }
        for (const listener of [...this.#listeners]) {
          listener.onFrame(frame);
        }
      }
    } catch (error) {
      this.#socket.destroy();
      this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  #end(reason: string): void {
    if (this.#reason !== null) {
      return;
    }
    this.#reason = reason;
    for (const listener of [...this.#listeners]) {
      listener.onClose(reason);
    }
    this.#listeners.clear();
    this.#closed.resolve();
  }
}
