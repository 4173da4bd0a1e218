import type { Socket } from "node:net";
import { messageOf } from "../../errors/index.ts";
import { encodeFrame, FrameDecoder, noticeSchema, type ToSupervisor } from "../../protocol/index.ts";
import type { FrameChannel, FrameListener } from "../frame-channel.ts";

/** The connection to the supervisor of one sandbox. */
export class SupervisorLink implements FrameChannel {
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder();
  readonly #listeners = new Set<FrameListener>();
  #ready = Promise.withResolvers<void>();
  readonly #spawned = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #kill: (supervisor: number) => void;
  #supervisor: number | null = null;
  #uses = 0;
  #reason: string | null = null;

  /** `kill` ends a supervisor, and with it its sandbox, by force. */
  constructor(socket: Socket, kill: (supervisor: number) => void) {
    this.#socket = socket;
    this.#kill = kill;
    socket.unref();
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#end(error.message));
    socket.on("close", () => this.#end("its supervisor ended"));
  }

  /** Resolves when the fork server has forked the supervisor, or when the connection has ended before. */
  get spawned(): Promise<void> {
    return this.#spawned.promise;
  }

  /** Resolves when the sandbox is built, or made new, or when the connection has ended before. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** How often its sandbox was made new after a use. */
  get uses(): number {
    return this.#uses;
  }

  /**
   * Has the supervisor make its sandbox new for another use, with a new kernel and empty folders. Resolves when it is, or
   * when the connection has ended because it could not be.
   */
  async renew(): Promise<void> {
    this.#uses += 1;
    this.#ready = Promise.withResolvers<void>();
    this.send({ type: "renew" });
    // Somebody may wait for it; it takes a moment.
    this.#socket.ref();
    await this.#ready.promise;
    this.#socket.unref();
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get isOpen(): boolean {
    return this.#reason === null;
  }

  send(frame: ToSupervisor): void {
    const bytes = encodeFrame(frame);
    if (this.isOpen) {
      this.#socket.write(bytes);
    }
  }

  /** Ends the line; the supervisor notices and ends the sandbox. */
  close(): void {
    this.#socket.destroy();
    this.#end("the connection was closed");
  }

  destroy(): void {
    if (this.#supervisor !== null) {
      this.#kill(this.#supervisor);
    }
    this.#socket.destroy();
    this.#end("its supervisor did not answer");
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
        this.#notice(frame);
        for (const listener of [...this.#listeners]) {
          listener.onFrame(frame);
        }
      }
    } catch (error) {
      this.#socket.destroy();
      this.#end(messageOf(error));
    }
  }

  /** Takes in what a supervisor says of itself. */
  #notice(frame: unknown): void {
    const { data } = noticeSchema.safeParse(frame);
    if (data?.type === "spawned") {
      this.#supervisor = data.pid;
      this.#spawned.resolve();
    } else if (data?.type === "ready") {
      this.#ready.resolve();
    } else if (data?.type === "broken") {
      this.#end(data.message);
      // It waits until this line has ended.
      this.#socket.destroy();
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
    this.#spawned.resolve();
    this.#ready.resolve();
    this.#closed.resolve();
  }
}
