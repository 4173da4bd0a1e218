import type { z } from "zod";
import { ExecutorError } from "../../errors/index.ts";
import type { Isolation } from "../outcome.ts";
import type { ProbeReport, Sandbox, SandboxCapabilities, SandboxPolicy, SandboxProvider } from "../sandbox.ts";
import { codeEnvironment, findProgram } from "./bubblewrap.ts";
import { ForkServer } from "./fork-server.ts";
import { NamespacesSandbox } from "./namespaces-sandbox.ts";
import { probeNamespaces } from "./probe.ts";
import { openedFrameSchema } from "./supervisor-frames.ts";
import type { SupervisorLink } from "./supervisor-link.ts";

const CAPABILITIES: SandboxCapabilities = { programs: true, network: false, snapshots: false, memoryLimit: true };
const DOCTOR = "Run `executor doctor` to see what this machine lacks";
/** Where system packages put `bwrap`, whatever the caller's own search path is. */
const SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Linux namespaces: bubblewrap outside, a fork server inside, and a supervisor as pid 1 of every sandbox. */
export class NamespacesProvider implements SandboxProvider {
  readonly name = "namespaces";
  readonly capabilities = CAPABILITIES;
  readonly #servers = new Map<string, ForkServer>();
  readonly #standby = new Map<string, Promise<SupervisorLink>>();

  probe(): Promise<ProbeReport> {
    return probeNamespaces(findProgram("bwrap", SEARCH_PATH));
  }

  async open(policy: SandboxPolicy): Promise<Sandbox> {
    if (policy.network.length > 0) {
      throw new ExecutorError("unsupported", `The network list [${policy.network.join(", ")}] cannot be granted`, {
        hint: "This provider runs code without any network; pass the data in as files",
      });
    }
    const link = await this.#connect(policy);
    const answer = link.waitFor(parseOpened, cannotBuild);
    link.send({
      type: "open",
      maxDisk: policy.maxDisk,
      maxMemory: policy.maxMemory,
      maxOutputLength: policy.maxOutputLength,
      maxOutputBytes: policy.maxOutputBytes,
      maxProcesses: policy.maxProcesses,
      maxFileSize: policy.maxFileSize,
      environment: { ...codeEnvironment(policy.python), ...policy.environment },
    });
    const opened = await answer;
    const isolation: Isolation = { level: "kernel", provider: this.name, mechanisms: opened.mechanisms };
    return new NamespacesSandbox(link, policy, isolation);
  }

  async close(): Promise<void> {
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    this.#standby.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Takes the sandbox that was forked ahead of time, and has the next one forked while this one is used. */
  async #connect(policy: SandboxPolicy): Promise<SupervisorLink> {
    const { python, kernelPath, preload } = policy;
    const key = JSON.stringify([python.interpreter, kernelPath, preload]);
    const server = this.#server(key, policy);
    const waiting = this.#standby.get(key);
    this.#standby.delete(key);
    const ready = await waiting?.catch(() => undefined);
    const link = ready?.isOpen ? ready : await server.connect();
    if (!this.#standby.has(key) && this.#servers.get(key) === server) {
      const next = server.connect();
      next.catch(() => undefined);
      this.#standby.set(key, next);
    }
    return link;
  }

  #server(key: string, { python, kernelPath, preload }: SandboxPolicy): ForkServer {
    const running = this.#servers.get(key);
    if (running?.isAlive) {
      return running;
    }
    const bubblewrap = findProgram("bwrap", SEARCH_PATH);
    if (bubblewrap === null) {
      throw new ExecutorError("sandbox-unavailable", "The program `bwrap` is not installed", { hint: DOCTOR });
    }
    const server = new ForkServer({ bubblewrap, python, kernelPath, preload });
    this.#servers.set(key, server);
    this.#standby.delete(key);
    return server;
  }
}

function parseOpened(frame: unknown): z.infer<typeof openedFrameSchema> | undefined {
  const parsed = openedFrameSchema.safeParse(frame);
  return parsed.success ? parsed.data : undefined;
}

function cannotBuild(reason: string): ExecutorError {
  return new ExecutorError("sandbox-unavailable", `The sandbox could not be built: ${reason}`, { hint: DOCTOR });
}
