import { existsSync } from "node:fs";
import { execa } from "execa";
import type { ProbeCheck, ProbeReport } from "../sandbox.ts";
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

/** Tries what the provider needs, one thing after the other; `bubblewrap` is the program's path, or null. */
export async function probeNamespaces(bubblewrap: string | null): Promise<ProbeReport> {
  const checks: ProbeCheck[] = [];
  const linux = process.platform === "linux";
  checks.push({ name: "Linux", ok: linux, detail: process.platform });
  if (!linux) {
    return unavailable(checks, `Linux namespaces do not exist on ${process.platform}`, "Run it on Linux", null);
  }
  checks.push({
    name: "bubblewrap",
    ok: bubblewrap !== null,
    detail: bubblewrap ?? "The program `bwrap` was not found",
  });
  if (bubblewrap === null) {
    const fix = INSTALLERS.find(([program]) => existsSync(program))?.[1] ?? null;
    const hint = fix === null ? "Install bubblewrap" : `Run, as root: ${fix.join(" ")}`;
    return unavailable(checks, "The program `bwrap` is not installed", hint, fix);
  }
  const outer = await tryOut("user namespaces", bubblewrap, [...OUTER, ...VIEW, "true"]);
  checks.push(outer);
  if (!outer.ok) {
    return unavailable(checks, `User namespaces cannot be made: ${outer.detail}`, USER_NAMESPACE_HINT, null);
  }
  const inner = await tryOut("nested namespaces and /proc", bubblewrap, [
    ...[...OUTER, ...VIEW, ...INNER],
    ...["mount", "-t", "proc", "proc", "/proc"],
  ]);
  checks.push(inner);
  if (!inner.ok) {
    return unavailable(checks, `Namespaces cannot be nested: ${inner.detail}`, NESTING_HINT, null);
  }
  return { available: true, isolation: { level: "kernel", provider: "namespaces", mechanisms: MECHANISMS }, checks };
}

const USER_NAMESPACE_HINT =
  "Allow unprivileged user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1, " +
  "or kernel.apparmor_restrict_unprivileged_userns=0";
const NESTING_HINT = "In a container, run it with a full /proc (systempaths=unconfined) or choose another provider";

async function tryOut(name: string, program: string, command: readonly string[]): Promise<ProbeCheck> {
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
  reason: string,
  hint: string,
  fix: readonly [string, ...string[]] | null,
): ProbeReport {
  return { available: false, reason, hint, fix, checks };
}
