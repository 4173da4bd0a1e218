import { existsSync } from "node:fs";
import { execa } from "execa";
import { ExecutorError } from "../../errors/index.ts";
import type { ProbeCheck, ProbeReport } from "../sandbox.ts";
import { assertProgramsCanStart, isShortage } from "../shortage.ts";
import { findProgram } from "./bubblewrap.ts";
import { explainNesting, explainUserNamespaces, type Refusal } from "./explain-refusal.ts";
import { readMachineFacts } from "./machine-facts.ts";
import { tryPrimitives } from "./primitives.ts";
import { probeCgroups } from "./probe-cgroups.ts";
import { sandboxOwner } from "./unprivileged-user.ts";

const OUTER = ["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"];
const VIEW = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
const INNER = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount", "--net", "--ipc", "--uts"];
const MECHANISMS = ["user, pid, mnt, ipc, uts and net namespaces", "seccomp", "no capabilities", "no_new_privs"];
const PROBE_MILLISECONDS = 10_000;

const INSTALLERS: readonly (readonly [string, readonly [string, ...string[]]])[] = [
  ["/usr/bin/apt-get", ["apt-get", "install", "-y", "bubblewrap"]],
  ["/usr/bin/dnf", ["dnf", "install", "-y", "bubblewrap"]],
  ["/sbin/apk", ["apk", "add", "bubblewrap"]],
  ["/usr/bin/pacman", ["pacman", "-S", "--noconfirm", "bubblewrap"]],
];

/** Tries what the provider needs and what makes it stronger, one thing after the other, with programs of `searchPath`. */
export async function probeNamespaces(searchPath: string): Promise<ProbeReport> {
  try {
    return await probeMachine(searchPath);
  } catch (error) {
    if (!ExecutorError.is(error, "sandbox-unavailable")) {
      throw error;
    }
    const { message, hint = "" } = error;
    return unavailable([{ name: "open files", ok: false, detail: message }], { reason: message, hint });
  }
}

async function probeMachine(searchPath: string): Promise<ProbeReport> {
  const checks: ProbeCheck[] = [];
  if (process.platform !== "linux") {
    checks.push({ name: "Linux", ok: false, detail: process.platform });
    const reason = `Linux namespaces do not exist on ${process.platform}`;
    return unavailable(checks, { reason, hint: "Run it on Linux" });
  }
  const facts = readMachineFacts();
  checks.push({ name: "Linux", ok: true, detail: `kernel ${facts.kernel}` });

  const bubblewrap = findProgram("bwrap", searchPath);
  checks.push(await checkBubblewrap(bubblewrap));
  if (bubblewrap === null) {
    const fix = INSTALLERS.find(([program]) => existsSync(program))?.[1] ?? null;
    const hint = fix === null ? "Install bubblewrap" : `Run, as root: ${fix.join(" ")}`;
    return unavailable(checks, { reason: "The program `bwrap` is not installed", hint }, fix);
  }

  const outer = await tryOut("outer sandbox", bubblewrap, [...OUTER, ...VIEW, "true"]);
  checks.push(outer);
  if (!outer.ok) {
    return unavailable(checks, explainUserNamespaces(facts, outer.detail));
  }
  const inner = await tryOut("nested namespaces and /proc", bubblewrap, [
    ...[...OUTER, ...VIEW, ...INNER],
    ...["mount", "-t", "proc", "proc", "/proc"],
  ]);
  checks.push(inner);
  if (!inner.ok) {
    return unavailable(checks, explainNesting(facts, inner.detail));
  }

  const python = findProgram("python3", searchPath);
  if (python === null) {
    checks.push({ name: "primitives", ok: false, needed: false, detail: `Not tried: no python3 in ${searchPath}` });
  } else {
    checks.push(...(await tryPrimitives([bubblewrap, ...OUTER, ...VIEW], python)));
  }
  const missing = checks.find(({ ok, needed = true }) => needed && !ok);
  if (missing !== undefined) {
    return unavailable(checks, explainNesting(facts, `${missing.name}: ${missing.detail}`));
  }

  const cgroups = await probeCgroups();
  checks.push(...cgroups);
  const held = cgroups.filter(({ ok }) => ok).map(({ name }) => name);
  const isolation = { level: "kernel", provider: "namespaces", mechanisms: [...MECHANISMS, ...held] } as const;
  return { available: true, isolation, checks };
}

async function checkBubblewrap(path: string | null): Promise<ProbeCheck> {
  const name = "bubblewrap";
  if (path === null) {
    return { name, ok: false, detail: "The program `bwrap` was not found" };
  }
  assertProgramsCanStart();
  const { stdout } = await execa(path, ["--version"], { reject: false, timeout: PROBE_MILLISECONDS });
  return { name, ok: true, detail: `${stdout.trim() || "of unknown version"} in ${path}` };
}

async function tryOut(name: string, program: string, command: readonly string[]): Promise<ProbeCheck> {
  assertProgramsCanStart();
  const { failed, stderr, shortMessage } = await execa(program, command, {
    ...sandboxOwner(),
    reject: false,
    stdin: "ignore",
    timeout: PROBE_MILLISECONDS,
  });
  return { name, ok: !failed, detail: failed ? stderr?.trim() || shortMessage || "It failed without a word" : "works" };
}

function unavailable(
  checks: readonly ProbeCheck[],
  { reason, hint }: Refusal,
  fix: readonly [string, ...string[]] | null = null,
): ProbeReport {
  return { available: false, reason, hint, fix, passing: isShortage(reason), checks };
}
