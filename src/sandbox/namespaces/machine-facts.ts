import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";

/** What a machine says of itself that decides whether user namespaces can be made. */
export interface MachineFacts {
  /** The kernel's release, as `6.8.0-45-generic`. */
  readonly kernel: string;
  /** The sysctl user.max_user_namespaces; null where there is none. */
  readonly maxUserNamespaces: number | null;
  /** kernel.unprivileged_userns_clone, which Debian's kernels have. */
  readonly unprivilegedUserNamespaces: number | null;
  /** kernel.apparmor_restrict_unprivileged_userns, which Ubuntu has since 23.10. */
  readonly appArmorRestriction: number | null;
  /** The container that this process is in, by the marks that engines leave; null for none. */
  readonly container: string | null;
}

export function readMachineFacts(): MachineFacts {
  return {
    kernel: release(),
    maxUserNamespaces: readSysctl("user/max_user_namespaces"),
    unprivilegedUserNamespaces: readSysctl("kernel/unprivileged_userns_clone"),
    appArmorRestriction: readSysctl("kernel/apparmor_restrict_unprivileged_userns"),
    container: findContainer(),
  };
}

function findContainer(): string | null {
  if (existsSync("/run/.containerenv")) {
    return "Podman";
  }
  if (existsSync("/.dockerenv")) {
    return "Docker";
  }
  const groups = readOrNull("/proc/1/cgroup") ?? "";
  return /kubepods|docker|containerd|lxc/.exec(groups)?.[0] ?? null;
}

function readSysctl(name: string): number | null {
  const text = readOrNull(`/proc/sys/${name}`);
  return text === null ? null : Number(text);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // A kernel without the feature has no such file, and a container may hide it.
    return null;
  }
}
