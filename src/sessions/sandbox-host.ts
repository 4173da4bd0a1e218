import { type Environment, type ResolvedConfig, readEnvironment } from "../config/index.ts";
import { cacheDirectory, installKernel, preparePythonEnvironment } from "../dependencies/index.ts";
import { ExecutorError } from "../errors/index.ts";
import type { PythonEnvironment, Sandbox, SandboxPolicy, SandboxProvider } from "../sandbox/index.ts";
import { candidateNames, createProvider } from "../sandbox/registry.ts";

export interface SandboxHostOptions {
  /** @default what the process environment says */
  readonly environment?: Environment;
  /** Called with a short line when something takes its time, such as preparing Python for the first time. */
  readonly onProgress?: (line: string) => void;
}

/** Where sandboxes come from: a provider and a Python environment for each configuration, chosen on first need. */
export class SandboxHost implements AsyncDisposable {
  readonly environment: Environment;
  readonly #onProgress: (line: string) => void;
  readonly #providers = new Map<string, SandboxProvider>();
  /** Why providers cannot work on this machine, by name; found out once. */
  readonly #unusable = new Map<string, string>();
  readonly #pythons = new Map<string, Promise<PythonEnvironment>>();
  #kernelPath: Promise<string> | null = null;

  constructor({ environment = readEnvironment(), onProgress = () => undefined }: SandboxHostOptions = {}) {
    this.environment = environment;
    this.#onProgress = onProgress;
  }

  /** Opens a sandbox for a configuration; the caller closes it. Throws `sandbox-unavailable` or `environment-unavailable`. */
  async open(config: ResolvedConfig, preload: readonly string[]): Promise<Sandbox> {
    const [python, kernelPath] = await Promise.all([this.#python(config), this.#kernel()]);
    return await this.#openFirst(config.sandbox, { ...config, python, kernelPath, preload });
  }

  /** Ends every warm process. Idempotent; sandboxes that are still open end with it. */
  async close(): Promise<void> {
    const providers = [...this.#providers.values()];
    this.#providers.clear();
    await Promise.all(providers.map((provider) => provider.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Opens a sandbox with the first provider that works on this machine. Only a probe that says it never can makes way for
   * the next, weaker one; a passing failure is the caller's to hear of.
   */
  async #openFirst(wanted: string, policy: SandboxPolicy): Promise<Sandbox> {
    for (const name of candidateNames(wanted)) {
      if (this.#unusable.has(name)) {
        continue;
      }
      const provider = this.#provider(name);
      try {
        return await provider.open(policy);
      } catch (error) {
        if (!(error instanceof ExecutorError) || error.code !== "sandbox-unavailable") {
          throw error;
        }
        const report = await provider.probe();
        if (report.available) {
          throw error;
        }
        this.#unusable.set(name, `${name}: ${report.reason}. ${report.hint}`);
      }
    }
    const reasons = candidateNames(wanted).map((name) => this.#unusable.get(name));
    throw new ExecutorError("sandbox-unavailable", `No sandbox works on this machine (${reasons.join("; ")})`, {
      hint: "Run `executor doctor` to see what is missing and the command that mends it",
    });
  }

  #provider(name: string): SandboxProvider {
    const provider = this.#providers.get(name) ?? createProvider(name);
    this.#providers.set(name, provider);
    return provider;
  }

  #python({ python, packages }: ResolvedConfig): Promise<PythonEnvironment> {
    return remember(this.#pythons, JSON.stringify([python, packages]), () =>
      preparePythonEnvironment({
        python,
        packages,
        cacheDirectory: cacheDirectory(this.environment),
        environment: this.environment,
        onProgress: this.#onProgress,
      }),
    );
  }

  #kernel(): Promise<string> {
    this.#kernelPath ??= installKernel(cacheDirectory(this.environment));
    return this.#kernelPath;
  }
}

/** One promise per key; a failure is forgotten, so that the next call tries again. */
function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const existing = known.get(key);
  if (existing !== undefined) {
    return existing;
  }
  const made = make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}
