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
import { probePyodide } from "./probe.ts";
import { canMeasure } from "./process-usage.ts";
import { PyodideSandbox } from "./pyodide-sandbox.ts";
import { RunnerPool } from "./runner-pool.ts";
import { RunnerSupervisor } from "./runner-supervisor.ts";
import { findRuntime, prepareRuntime } from "./runtime.ts";
import { runtimeFolderOf } from "./runtime-folder.ts";

const CAPABILITIES: SandboxCapabilities = {
  programs: false,
  network: false,
  snapshots: false,
  hostFunctions: true,
  memoryLimit: canMeasure,
};

/** Variables that code finds set, beside those of the policy. */
const ENVIRONMENT = { HOME: "/workspace", TMPDIR: "/tmp", LANG: "C.UTF-8", TZ: "UTC" } as const;

/** Python in WebAssembly, in a Node process that may do nothing: needs nothing but Node, and is no kernel boundary. */
export class PyodideProvider implements SandboxProvider {
  readonly name = "pyodide";
  readonly capabilities = CAPABILITIES;
  readonly #pool = new RunnerPool();
  readonly #open = new Set<RunnerSupervisor>();

  probe(): Promise<ProbeReport> {
    return probePyodide(this.name);
  }

  findPython(preparation: PythonPreparation): Promise<PythonEnvironment | null> {
    return findRuntime(preparation);
  }

  preparePython(preparation: PythonPreparation): Promise<PythonEnvironment> {
    return prepareRuntime(preparation);
  }

  async open(policy: SandboxPolicy): Promise<Sandbox> {
    refuseNetwork(policy);
    const runtimeFolder = runtimeFolderOf(policy.python);
    const supervisor: RunnerSupervisor = new RunnerSupervisor({
      policy,
      environment: { ...ENVIRONMENT, ...policy.environment },
      acquire: () => this.#pool.take({ runtimeFolder, kernelPath: policy.kernelPath }),
      onClose: () => this.#open.delete(supervisor),
    });
    await supervisor.prepare();
    this.#open.add(supervisor);
    const { mechanisms } = supervisor;
    return new PyodideSandbox({ supervisor, policy, isolation: { level: "wasm", provider: this.name, mechanisms } });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((supervisor) => supervisor.close()));
    await this.#pool.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
