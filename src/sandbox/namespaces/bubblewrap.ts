import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { PythonEnvironment } from "../sandbox.ts";
import type { CgroupFolder } from "./cgroup-folder.ts";

/** Where the folder of the fork server's socket stands inside the outer sandbox; covered in every sandbox. */
export const SOCKET_FOLDER = "/run/executor";
/** Where the fork server finds its cgroups: below the folder that is covered, so that no sandbox does. */
const CGROUP_FOLDER = "cgroups";

const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] as const;
const INSIDE_ID = "1000";
/** More threads than this gain little for small arrays and count against the process limit. */
const MAX_MATH_THREADS = 4;

export interface OuterSandbox {
  readonly python: PythonEnvironment;
  readonly kernelPath: string;
  /** Folder on the host in which the fork server makes its socket. */
  readonly socketFolder: string;
  /** Folder on the host in which supervisors of several fork servers hand workspaces on. @default none: they do not */
  readonly handoverFolder?: string;
  /** Folder on the host with the few files of /etc. */
  readonly etcFolder: string;
  readonly cgroups: readonly CgroupFolder[];
}

/** Arguments for `bwrap` that build the outer sandbox, in which only the fork server runs. */
export function bubblewrapArguments(outer: OuterSandbox): string[] {
  const { python, kernelPath, socketFolder, handoverFolder, etcFolder, cgroups } = outer;
  return [
    ...["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"],
    // Nobody moves processes to a cgroup outside of the namespace's root; with cgroups, each sandbox gets its own.
    ...(cgroups.length === 0 ? ["--unshare-cgroup-try"] : []),
    ...["--uid", INSIDE_ID, "--gid", INSIDE_ID, "--die-with-parent", "--new-session", "--clearenv"],
    ...["--ro-bind", "/usr", "/usr", ...SYSTEM_FOLDERS.flatMap(systemFolder)],
    ...["--ro-bind", etcFolder, "/etc", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
    ...["--dir", "/workspace", "--bind", socketFolder, SOCKET_FOLDER],
    ...(handoverFolder === undefined ? [] : ["--bind", handoverFolder, `${SOCKET_FOLDER}/handover`]),
    ...cgroups.flatMap(({ hierarchy, path }) => ["--bind", path, `${SOCKET_FOLDER}/${CGROUP_FOLDER}/${hierarchy}`]),
    ...[...python.readOnlyPaths, kernelPath].flatMap((path) => ["--ro-bind", path, path]),
    // A folder that several sandboxes could write to would be a channel between them.
    ...["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"],
    ...Object.entries(serverEnvironment(python, kernelPath)).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** The variables that code sees when the policy names none. */
function codeEnvironment(python: PythonEnvironment): Record<string, string> {
  const threads = String(Math.min(MAX_MATH_THREADS, availableParallelism()));
  return {
    PATH: `${dirname(python.interpreter)}:/usr/bin:/bin`,
    HOME: "/workspace",
    USER: "sandbox",
    LANG: "C.UTF-8",
    TMPDIR: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    MPLBACKEND: "Agg",
    MPLCONFIGDIR: "/tmp/matplotlib",
    OPENBLAS_NUM_THREADS: threads,
    OMP_NUM_THREADS: threads,
  };
}

function serverEnvironment(python: PythonEnvironment, kernelPath: string): Record<string, string> {
  return { ...codeEnvironment(python), HOME: "/tmp", PYTHONPATH: kernelPath, PYTHONUNBUFFERED: "1" };
}

/** On most systems /bin and its like are links into /usr; elsewhere they are folders of their own. */
function systemFolder(path: string): string[] {
  if (!existsSync(path)) {
    return [];
  }
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/** The files of /etc that a sandbox sees: no host file, only what Python and its libraries look up. */
export function etcFiles(): Readonly<Record<string, string>> {
  return {
    passwd: `sandbox:x:${INSIDE_ID}:${INSIDE_ID}:sandbox:/workspace:/bin/sh\n`,
    group: `sandbox:x:${INSIDE_ID}:\n`,
    hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  };
}

/** Absolute path of a program on `PATH`, or null. */
export function findProgram(name: string, searchPath: string): string | null {
  return (
    searchPath
      .split(":")
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path)) ?? null
  );
}
