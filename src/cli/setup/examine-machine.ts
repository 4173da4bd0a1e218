import { readEnvironment } from "../../config/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import type { ProbeCheck } from "../../sandbox/index.ts";
import { renderIsolation } from "../render/outcome-line.ts";
import { type FindPythonOptions, findPython, type Variables } from "./prepare-python.ts";
import { type ProviderProbe, probeProviders } from "./probe-providers.ts";

/** What was found out about one thing that the program needs. */
export interface Diagnosis {
  readonly subject: string;
  readonly ok: boolean;
  /** False when the program works without it. */
  readonly required: boolean;
  readonly detail: string;
  /** What to do; null when there is nothing to do. */
  readonly hint: string | null;
  readonly checks: readonly ProbeCheck[];
}

/** Tries what the program needs on this machine, one thing after the other. Throws `cancelled`. */
export async function examineMachine(variables: Variables, signal: AbortSignal): Promise<readonly Diagnosis[]> {
  const probes = await probeProviders({ variables, signal });
  const working = probes.find(({ report }) => report.available)?.name ?? null;
  const python = working === null ? [] : [await examinePython(working, { variables, signal })];
  return [examineNode(), ...examineSandboxes(probes), ...python, await examineModel(variables)];
}

function examineNode(): Diagnosis {
  return { subject: "Node", ok: true, required: true, detail: process.versions.node, hint: null, checks: [] };
}

function examineSandboxes(probes: readonly ProviderProbe[]): readonly Diagnosis[] {
  const works = probes.some(({ report }) => report.available);
  return probes.map(({ name, report }) => ({
    subject: "sandbox",
    ok: report.available,
    // One that works is enough.
    required: !works,
    detail: report.available ? `${name}: ${renderIsolation(report.isolation)}` : `${name}: ${report.reason}`,
    hint: report.available ? null : report.hint,
    checks: report.checks,
  }));
}

/** The Python of the sandbox that is taken when nothing else is asked for. */
async function examinePython(provider: string, options: FindPythonOptions): Promise<Diagnosis> {
  const subject = "Python";
  try {
    const python = await findPython(provider, options);
    if (python !== null) {
      const detail = `${python.version} in ${python.interpreter}`;
      return { subject, ok: true, required: true, detail, hint: null, checks: [] };
    }
    return missing(subject, "The private Python environment was not prepared yet", "Run: executor setup");
  } catch (error) {
    if (!ExecutorError.is(error) || error.code === "cancelled") {
      throw error;
    }
    return missing(subject, error.message, error.hint ?? null);
  }
}

async function examineModel(variables: Variables): Promise<Diagnosis> {
  const subject = "model";
  const { detectModel, resolveModel } = await import("../../models/index.ts");
  const environment = readEnvironment({ ...variables });
  const reference = detectModel(environment);
  try {
    await resolveModel(reference, { environment });
    const builtIn = reference.startsWith("builtin");
    const detail = builtIn
      ? "the built-in one, which needs no key and writes no programs"
      : `${reference}, not asked yet`;
    const hint = builtIn ? "For another one set OPENAI_API_KEY, or EXECUTOR_MODEL to provider:model" : null;
    return { subject, ok: true, required: false, detail, hint, checks: [] };
  } catch (error) {
    if (!ExecutorError.is(error)) {
      throw error;
    }
    return { ...missing(subject, error.message, error.hint ?? null), required: false };
  }
}

function missing(subject: string, detail: string, hint: string | null): Diagnosis {
  return { subject, ok: false, required: true, detail, hint, checks: [] };
}
