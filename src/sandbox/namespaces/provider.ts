import { ExecutorError } from "../../errors/index.ts";
import { openedSchema } from "../../protocol/index.ts";
import { startPatience } from "../patience.ts";
import { refuseNetwork } from "../refuse-network.ts";
import type {
  ProbeReport,
  PythonEnvironment,
  PythonPreparation,
  Sandbox,
  SandboxCapabilities,
  SandboxPolicy,
  SandboxProvider,
} from "../sandbox.ts";
import { findProgram } from "./bubblewrap.ts";
import { ForkServer } from "./fork-server.ts";
import { NamespacesSandbox } from "./namespaces-sandbox.ts";
import { probeNamespaces } from "./probe.ts";
import { createRuntimeFolder, type RuntimeFolder } from "./runtime-folder.ts";
import type { SupervisorLink } from "./supervisor-link.ts";
import { sandboxOwner } from "./unprivileged-user.ts";

const CAPABILITIES: SandboxCapabilities = {
  programs: true,
  network: false,
  snapshots: true,
  hostFunctions: true,
  memoryLimit: true,
};
/** Milliseconds for what takes one or two: a supervisor that was stopped, or hangs, never answers. */
const OPEN_MILLISECONDS = 10_000;
const DOCTOR = "Run `executor doctor` to see what this machine lacks";
/** Where system packages put `bwrap`, whatever the caller's own search path is. */
const SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Linux namespaces: bubblewrap outside, a fork server inside, and a supervisor as pid 1 of every sandbox. */
export class NamespacesProvider implements SandboxProvider {
  readonly name = "namespaces";
  readonly capabilities = CAPABILITIES;
  /** One for each Python environment and preload set. */
  readonly #servers = new Map<string, ForkServer>();
  /** Those that fork no more, and may have open sandboxes. */
  readonly #retired: ForkServer[] = [];
  /** Where workspaces are handed from one sandbox to another; there while there are servers. */
  #handover: RuntimeFolder | null = null;

  probe(): Promise<ProbeReport> {
    return probeNamespaces(SEARCH_PATH);
  }

  findPython(preparation: PythonPreparation): Promise<PythonEnvironment | null> {
    return preparation.findHostPython();
  }

  preparePython(preparation: PythonPreparation): Promise<PythonEnvironment> {
    return preparation.prepareHostPython();
  }

  async open(policy: SandboxPolicy): Promise<Sandbox> {
    refuseNetwork(policy);
    const server = this.#server(policy);
    try {
      return await this.#openOn(server, policy);
    } catch (error) {
      // Either the server died, and another one takes its place, or the one sandbox that it had ready did.
      if (!(await server.isWorthAnotherTry())) {
        throw error;
      }
      // What befell one that waited ready may have befallen all of them.
      server.giveUpReady();
      return await this.#openOn(this.#server(policy), policy);
    }
  }

  async #openOn(server: ForkServer, policy: SandboxPolicy): Promise<Sandbox> {
    const link = await server.take({ unused: policy.rewind });
    try {
      return new NamespacesSandbox(link, await this.#ask(link, policy), {
        provider: this.name,
        policy,
        handover: this.#handover,
        dial: (name) => server.dial(name),
        giveBack: policy.rewind ? null : (clean) => server.giveBack(link, clean),
      });
    } catch (error) {
      if (!policy.rewind) {
        server.giveBack(link, false);
      }
      throw error;
    }
  }

  /** Has a supervisor open its sandbox; what holds it then. */
  async #ask(link: SupervisorLink, policy: SandboxPolicy): Promise<readonly string[]> {
    const endPatience = startPatience(OPEN_MILLISECONDS, () => link.destroy());
    const answer = link.waitFor((frame) => openedSchema.safeParse(frame).data, cannotBuild).finally(endPatience);
    // By name: a policy may be given with all of a configuration, of which the sandbox's process is to have nothing else.
    const { maxDisk, maxMemory, maxOutputLength, maxOutputBytes, maxProcesses, maxFileSize } = policy;
    const { functions, environment, rewind } = policy;
    const limits = { maxDisk, maxMemory, maxOutputLength, maxOutputBytes, maxProcesses, maxFileSize };
    link.send({ type: "open", ...limits, functions, environment, rewind });
    return (await answer).mechanisms;
  }

  async close(): Promise<void> {
    const servers = [...this.#servers.values(), ...this.#retired.splice(0)];
    this.#servers.clear();
    const handover = this.#handover;
    this.#handover = null;
    await Promise.all(servers.map((server) => server.close()));
    handover?.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #server({ python, kernelPath, preload }: SandboxPolicy): ForkServer {
    const key = JSON.stringify([python.interpreter, kernelPath, preload]);
    const running = this.#servers.get(key);
    if (running?.isAlive) {
      return running;
    }
    if (running !== undefined) {
      this.#servers.delete(key);
      this.#retired.push(running);
    }
    const bubblewrap = findProgram("bwrap", SEARCH_PATH);
    if (bubblewrap === null) {
      throw new ExecutorError("sandbox-unavailable", "The program `bwrap` is not installed", { hint: DOCTOR });
    }
    this.#handover ??= createRuntimeFolder(sandboxOwner());
    const handoverFolder = this.#handover.socketFolder;
    const server = new ForkServer({ bubblewrap, python, kernelPath, preload, handoverFolder });
    this.#servers.set(key, server);
    return server;
  }
}

function cannotBuild(reason: string): ExecutorError {
  return new ExecutorError("sandbox-unavailable", `The sandbox could not be built: ${reason}`, { hint: DOCTOR });
}
