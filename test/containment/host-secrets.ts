import { randomBytes } from "node:crypto";
import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";

/** The variable of the host's environment that no sandbox may see. */
export const SECRET_VARIABLE = "CONTAINMENT_SECRET";

/** Things of the host that any of its programs can read, and no sandbox may: a variable, a file, and servers. */
export class HostSecrets {
  readonly folder = mkdtempSync(join(tmpdir(), "containment-"));
  readonly file = join(this.folder, "secret.txt");
  readonly socketPath = join(this.folder, "secret.sock");
  readonly abstractName = `containment-${process.pid}`;
  /** What none of the answers may contain. */
  readonly values: readonly string[];
  /** Addresses at which the machine itself listens on `port`. */
  readonly addresses: readonly string[];
  readonly #servers: Server[] = [];
  readonly #datagrams: DatagramSocket = createSocket("udp4");
  readonly #greeting = secret();
  port = 0;
  datagramPort = 0;

  constructor() {
    const [inVariable, inFile] = [secret(), secret()];
    process.env[SECRET_VARIABLE] = inVariable;
    writeFileSync(this.file, inFile);
    chmodSync(this.folder, 0o755);
    this.values = [inVariable, inFile, this.#greeting];
    const outward = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    this.addresses = [
      "127.0.0.1",
      ...outward.filter((it) => it.family === "IPv4" && !it.internal).map((it) => it.address),
    ];
  }

  async listen(): Promise<void> {
    this.port = ((await this.#serve({ port: 0, host: "0.0.0.0" })) as AddressInfo).port;
    await this.#serve({ path: this.socketPath });
    await this.#serve({ path: `\0${this.abstractName}` });
    this.#datagrams.on("message", (_message, from) => this.#datagrams.send(this.#greeting, from.port, from.address));
    this.#datagrams.bind(0, "127.0.0.1");
    await once(this.#datagrams, "listening");
    this.datagramPort = this.#datagrams.address().port;
  }

  close(): void {
    delete process.env[SECRET_VARIABLE];
    this.#datagrams.close();
    for (const server of this.#servers) {
      server.close();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #serve(address: object): Promise<unknown> {
    const server = createServer((socket) => socket.on("error", () => undefined).end(this.#greeting));
    this.#servers.push(server);
    server.listen(address);
    await once(server, "listening");
    return server.address();
  }
}

export function secret(): string {
  return `secret-${randomBytes(12).toString("hex")}`;
}
