import { assertOptionNames, type Environment, type ResolvedConfig, readEnvironment } from "../config/index.ts";
import { createPythonPreparation, inCacheDirectory, installKernel } from "../dependencies/index.ts";
import { ExecutorError } from "../errors/index.ts";
import type { HostFunction } from "../protocol/index.ts";
import type {
  PythonEnvironment,
  PythonPreparation,
  Sandbox,
  SandboxPolicy,
  SandboxProvider,
} from "../sandbox/index.ts";
import { candidateNames, createProvider } from "../sandbox/registry.ts";

export interface SandboxPoolOptions {
  /** @default what the process environment says */
  readonly environment?: Environment;
  /** Called with a short line when something takes its time, such as preparing Python for the first time. */
  readonly onProgress?: (line: string) => void;
}

/** What a session has beside its configuration. */
interface OpenOptions {
  /** What the code can call. @default [] */
  readonly functions?: readonly HostFunction[];
  /** Whether there is a past to go back to. @default false */
  readonly rewind?: boolean;
}

/** Where sandboxes come from: a provider and a Python environment for each configuration, chosen on first need. */
export class SandboxPool implements AsyncDisposable {
  readonly environment: Environment;
  readonly #onProgress: (line: string) => void;
  readonly #providers = new Map<string, SandboxProvider>();
  /** Why providers cannot work on this machine, by name; found out once. */
  readonly #unusable = new Map<string, string>();
  readonly #pythons = new Map<string, Promise<PythonEnvironment | null>>();
  readonly #kernelPaths = new Map<string, Promise<string>>();
  /** How often it was closed. */
  #closes = 0;

  constructor(options: SandboxPoolOptions = {}) {
    assertOptionNames(options, { environment: true, onProgress: true });
    const { environment = readEnvironment(), onProgress = () => undefined } = options;
    this.environment = environment;
    this.#onProgress = onProgress;
  }

  /**
   * Opens a sandbox for a configuration; the caller closes it. Throws `sandbox-unavailable`, `environment-unavailable`, and
   * `closed` where the pool is closed meanwhile.
   */
  async open(
    config: ResolvedConfig,
    preload: readonly string[],
    { functions = [], rewind = false }: OpenOptions = {},
  ): Promise<Sandbox> {
    const closes = this.#closes;
    const given = { kernelPath: await this.#kernel(), preload, functions, rewind };
    for (const name of this.#candidates(config)) {
      this.#assertNotClosedSince(closes);
      const provider = this.#provider(name);
      const sandbox = await this.#openWith(provider, config, given);
      if (sandbox !== null && this.#closes !== closes) {
        // What a provider starts while it is closed nobody else would end.
        await sandbox.close();
        await provider.close();
      }
      this.#assertNotClosedSince(closes);
      if (sandbox !== null) {
        return sandbox;
      }
    }
    throw this.#nothingWorks(config);
  }

  /** The version of the Python that sandboxes for a configuration have, as `3.11.2`. Throws `environment-unavailable`. */
  async pythonVersion(config: ResolvedConfig): Promise<string> {
    const kernelPath = await this.#kernel();
    for (const name of this.#candidates(config)) {
      const python = await this.#python(this.#provider(name), config, kernelPath);
      if (python !== null) {
        return python.version;
      }
    }
    throw this.#nothingWorks(config);
  }

  /** Ends every warm process. Idempotent; sandboxes that are still open end with it. */
  async close(): Promise<void> {
    this.#closes += 1;
    const providers = [...this.#providers.values()];
    this.#providers.clear();
    await Promise.all(providers.map((provider) => provider.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * A sandbox of one provider; null when that can never work on this machine. Only a probe that says so, or a missing
   * Python, makes way for the next, weaker one; a passing failure is the caller's to hear of.
   */
  async #openWith(
    provider: SandboxProvider,
    config: ResolvedConfig,
    given: Pick<SandboxPolicy, "kernelPath" | "preload" | "functions" | "rewind">,
  ): Promise<Sandbox | null> {
    const python = await this.#python(provider, config, given.kernelPath);
    if (python === null) {
      return null;
    }
    try {
      return await provider.open({ ...config, python, ...given });
    } catch (error) {
      if (!ExecutorError.is(error, "sandbox-unavailable") || (await this.#isUsable(provider))) {
        throw error;
      }
      return null;
    }
  }

  /** The Python that a provider runs; null when the provider can never work here. */
  async #python(
    provider: SandboxProvider,
    config: ResolvedConfig,
    kernelPath: string,
  ): Promise<PythonEnvironment | null> {
    const { python, packages } = config;
    const key = JSON.stringify([provider.name, python, packages]);
    const prepare = async (cache: string) => {
      const preparation = createPythonPreparation({
        python,
        packages,
        cacheDirectory: cache,
        kernelPath,
        environment: this.environment,
        onProgress: this.#onProgress,
      });
      const found = await this.#findPython(provider, preparation);
      if (found !== null || this.#unusable.has(provider.name)) {
        return found;
      }
      // Building takes a minute: not for a provider that cannot work.
      return (await this.#isUsable(provider)) ? await provider.preparePython(preparation) : null;
    };
    return await remember(this.#pythons, key, () => inCacheDirectory(this.environment, prepare));
  }

  async #findPython(provider: SandboxProvider, preparation: PythonPreparation): Promise<PythonEnvironment | null> {
    try {
      return await provider.findPython(preparation);
    } catch (error) {
      // Where a Python is named, that one not working is what the caller has to hear.
      if (!ExecutorError.is(error, "environment-unavailable") || preparation.python !== null) {
        throw error;
      }
      this.#unusable.set(provider.name, `${provider.name}: ${error.message}. ${error.hint ?? ""}`.trim());
      return null;
    }
  }

  async #isUsable(provider: SandboxProvider): Promise<boolean> {
    const report = await provider.probe();
    if (report.available || report.passing === true) {
      return true;
    }
    this.#unusable.set(provider.name, `${provider.name}: ${report.reason}. ${report.hint}`);
    return false;
  }

  /** Names of the providers to try that are not known to be of no use here. */
  #candidates(config: ResolvedConfig): readonly string[] {
    return candidateNames(config.sandbox).filter((name) => !this.#unusable.has(name));
  }

  #nothingWorks(config: ResolvedConfig): ExecutorError {
    const reasons = candidateNames(config.sandbox).map((name) => this.#unusable.get(name));
    return new ExecutorError("sandbox-unavailable", `No sandbox works on this machine (${reasons.join("; ")})`, {
      hint: "Run `executor doctor` to see what is missing and the command that fixes it",
    });
  }

  #assertNotClosedSince(closes: number): void {
    if (this.#closes !== closes) {
      throw new ExecutorError("closed", "The pool of sandboxes was closed meanwhile", { hint: "Open another session" });
    }
  }

  #provider(name: string): SandboxProvider {
    const provider = this.#providers.get(name) ?? createProvider(name);
    this.#providers.set(name, provider);
    return provider;
  }

  #kernel(): Promise<string> {
    return remember(this.#kernelPaths, "", () => inCacheDirectory(this.environment, installKernel));
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
