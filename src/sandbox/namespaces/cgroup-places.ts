import { dirname, join } from "node:path";

/** The controllers that hold a sandbox's limits. */
export const CONTROLLERS = ["memory", "pids", "cpu"] as const;
export type Controller = (typeof CONTROLLERS)[number];

/** A folder of the host in which cgroups may perhaps be made; trying tells. */
export type CgroupPlace = SeparatePlace | UnifiedPlace;

export interface SeparatePlace {
  readonly version: 1;
  readonly controller: Controller;
  readonly folder: string;
}

export interface UnifiedPlace {
  readonly version: 2;
  /** The caller's own cgroup and those above it, the nearest first. */
  readonly folders: readonly string[];
}

export interface CgroupFacts {
  /** Text of /proc/self/cgroup. */
  readonly membership: string;
  /** Text of /proc/self/mountinfo. */
  readonly mounts: string;
}

interface Mount {
  /** Which cgroup is seen at the mount point. */
  readonly root: string;
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

/**
 * Where cgroups would be made for sandboxes that this process starts: below its own, so that whatever limits it limits
 * them too. Version 1 has one place for each controller. Version 2 is left out where version 1 has the controllers.
 */
export function findCgroupPlaces({ membership, mounts }: CgroupFacts): readonly CgroupPlace[] {
  const mounted = mounts.split("\n").flatMap(parseMount);
  const own = parseMembership(membership);
  const separate = CONTROLLERS.flatMap((controller): SeparatePlace[] => {
    const mount = mounted.find(({ type, options }) => type === "cgroup" && options.includes(controller));
    const path = own.get(controller);
    return mount === undefined || path === undefined ? [] : [{ version: 1, controller, folder: below(mount, path) }];
  });
  if (separate.length > 0) {
    // One folder serves one controller, also where several share a hierarchy.
    return separate.filter(({ folder }, index) => separate.findIndex((other) => other.folder === folder) === index);
  }
  const mount = mounted.find(({ type }) => type === "cgroup2");
  const path = own.get("");
  return mount === undefined || path === undefined
    ? []
    : [{ version: 2, folders: upwards(mount.folder, below(mount, path)) }];
}

/** Paths of the caller's cgroup by controller; `""` is version 2. */
function parseMembership(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      return names === undefined || path === undefined ? [] : names.split(",").map((name) => [name, path] as const);
    }),
  );
}

/** One line of proc_pid_mountinfo(5). */
function parseMount(line: string): Mount[] {
  const [left, right] = line.split(" - ");
  const [, , , root, folder] = left?.split(" ") ?? [];
  const [type, , options] = right?.split(" ") ?? [];
  if (root === undefined || folder === undefined || type === undefined || options === undefined) {
    return [];
  }
  return [{ root: decodeOctal(root), folder: decodeOctal(folder), type, options: options.split(",") }];
}

/** In a container the mount may show a part of the tree, of which the caller's path names the whole. */
function below({ root, folder }: Mount, path: string): string {
  const prefix = root === "/" ? "" : root;
  const isBelow = path === root || path.startsWith(`${prefix}/`);
  const steps = isBelow ? path.slice(prefix.length).split("/").filter(Boolean) : [];
  // A caller that was moved out of its cgroup namespace has a path that leads out of the mount.
  return steps.includes("..") ? folder : join(folder, ...steps);
}

function upwards(top: string, from: string): string[] {
  return from.length > top.length ? [from, ...upwards(top, dirname(from))] : [top];
}

/** Spaces and the like are written as `\040` there. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
