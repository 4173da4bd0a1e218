import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/** A server on the host's loopback interface, which code in a sandbox must not reach. */
export class HostListener implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  #connections = 0;

  private constructor(server: Server) {
    this.#server = server;
    const address = server.address();
    this.port = address !== null && typeof address === "object" ? address.port : 0;
    server.on("connection", (socket) => {
      this.#connections += 1;
      socket.destroy();
    });
  }

  /** Opens one, and sees that the host itself can reach it. */
  static async open(): Promise<HostListener> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const listener = new HostListener(server);
    await once(connect(listener.port, "127.0.0.1"), "close");
    return listener;
  }

  /** How often it was reached, by the host's own attempt and by others. */
  get connections(): number {
    return this.#connections;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
  }
}
