import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { messageOf, systemCode } from "../../errors/index.ts";
import { type CgroupPlace, CONTROLLERS, type Controller, type SeparatePlace } from "./cgroup-places.ts";
import { type SchedulingFacts, weightOfHost } from "./host-weight.ts";
import type { ProcessOwner } from "./unprivileged-user.ts";

/** The cgroup that the fork server itself runs in, beside those of its sandboxes. */
export const SERVER_CGROUP = "server";

/**
 * All sandboxes of a server together weigh as much as their host would on each processor: whatever their code does, at least
 * half of what the host is given is left to it, also where it runs at a low priority.
 */
const WEIGHT = {
  1: { file: "cpu.shares", ofOne: 1024, least: 2, most: 262_144 },
  2: { file: "cpu.weight", ofOne: 100, least: 1, most: 10_000 },
} as const;

/** A folder of cgroups for one fork server: one for each controller in version 1, one for all in version 2. */
export interface CgroupFolder {
  /** `unified` in version 2, else the controller's name. */
  readonly hierarchy: "unified" | Controller;
  readonly controllers: readonly Controller[];
  readonly path: string;
}

/** A folder that was made, or why none could be. */
export type MadeFolder = { readonly folder: CgroupFolder } | { readonly refused: string };

/** Tries to make a folder called `name`, which belongs to `owner`, at a place. Leaves nothing behind when it cannot. */
export function makeCgroupFolder(place: CgroupPlace, name: string, owner: ProcessOwner | null): MadeFolder {
  return place.version === 1 ? makeSeparate(place, name, owner) : makeUnified(place.folders, name, owner);
}

function makeSeparate({ controller, folder }: SeparatePlace, name: string, owner: ProcessOwner | null): MadeFolder {
  const path = join(folder, name);
  return orRefuse(path, () => {
    mkdirSync(path);
    if (controller === "cpu") {
      // The real root alone has this file; in a container another cgroup may look like it.
      writeWeight(
        path,
        1,
        WEIGHT[1].ofOne * weightOfHost(schedulingFacts(), existsSync(join(folder, "release_agent"))),
      );
    }
    mkdirSync(join(path, SERVER_CGROUP));
    delegate(path, owner, ["cgroup.procs", "tasks"]);
    return { hierarchy: controller, controllers: [controller], path };
  });
}

function makeUnified(folders: readonly string[], name: string, owner: ProcessOwner | null): MadeFolder {
  const refusals: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const made = makeDelegated(folder, folders[index - 1], name, owner);
    if ("folder" in made) {
      return made;
    }
    refusals.push(made.refused);
    const limit = limitOf(folder);
    if (limit !== null) {
      // Somebody meant this limit for whatever runs here: sandboxes are not made outside of it.
      return { refused: `${made.refused}; ${folder} has a limit that is not left (${limit})` };
    }
  }
  return { refused: refusals[0] ?? "There is no cgroup to make one in" };
}

/**
 * Version 2 gives controllers only to cgroups whose parent holds no process, and moves only within what is delegated. The
 * host is then in `neighbour`, beside the new one, or else a process of the root.
 */
function makeDelegated(
  folder: string,
  neighbour: string | undefined,
  name: string,
  owner: ProcessOwner | null,
): MadeFolder {
  const path = join(folder, name);
  return orRefuse(path, () => {
    mkdirSync(path);
    for (const controller of CONTROLLERS) {
      enable(folder, controller);
    }
    const available = words(join(path, "cgroup.controllers"));
    const controllers = CONTROLLERS.filter((controller) => available.includes(controller));
    if (controllers.length === 0) {
      throw new Error(`No controller can be enabled in ${folder}: it has processes of its own, or was given none`);
    }
    for (const controller of controllers) {
      writeFileSync(join(path, "cgroup.subtree_control"), `+${controller}`);
    }
    if (controllers.includes("cpu")) {
      writeWeight(
        path,
        2,
        neighbour === undefined
          ? WEIGHT[2].ofOne * weightOfHost(schedulingFacts(), !existsSync(join(folder, "cgroup.type")))
          : Number(words(join(neighbour, WEIGHT[2].file))[0] ?? WEIGHT[2].ofOne),
      );
    }
    mkdirSync(join(path, SERVER_CGROUP));
    delegate(path, owner, ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"]);
    return { hierarchy: "unified", controllers, path };
  });
}

function writeWeight(path: string, version: 1 | 2, ofHost: number): void {
  const { file, least, most } = WEIGHT[version];
  const weight = Math.round(ofHost * availableParallelism());
  writeFileSync(join(path, file), String(Math.min(most, Math.max(least, weight))));
}

function schedulingFacts(): SchedulingFacts {
  return {
    stat: textOf("/proc/self/stat"),
    autogroup: textOf("/proc/self/autogroup"),
    groupsSessions: textOf("/proc/sys/kernel/sched_autogroup_enabled").trim() === "1",
  };
}

function enable(folder: string, controller: Controller): void {
  if (words(join(folder, "cgroup.subtree_control")).includes(controller)) {
    return;
  }
  try {
    writeFileSync(join(folder, "cgroup.subtree_control"), `+${controller}`);
  } catch {
    // What the new cgroup has is read back; this one is then not among it.
  }
}

function delegate(path: string, owner: ProcessOwner | null, files: readonly string[]): void {
  if (owner !== null) {
    for (const target of [path, ...files.map((file) => join(path, file))]) {
      chownSync(target, owner.uid, owner.gid);
    }
  }
}

/** A limit of a cgroup in words, or null. The root has no such files. */
function limitOf(folder: string): string | null {
  for (const file of ["memory.max", "cpu.max"]) {
    const [value] = words(join(folder, file));
    if (value !== undefined && value !== "max") {
      return `${file} ${value}`;
    }
  }
  return null;
}

function words(file: string): readonly string[] {
  return textOf(file).trim().split(/\s+/).filter(Boolean);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Without its controller, and in a kernel without the feature, a file does not exist.
    return "";
  }
}

function orRefuse(path: string, make: () => CgroupFolder): MadeFolder {
  try {
    return { folder: make() };
  } catch (error) {
    removeCgroup(path);
    return { refused: messageOf(error) };
  }
}

/** Removes a cgroup and those in it; false while it has processes. True when there is none. */
export function removeCgroup(path: string): boolean {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    // The server's own first: while that has processes, its empty neighbours are in use as well.
    for (const { name } of entries.sort((left) => (left.name === SERVER_CGROUP ? -1 : 1))) {
      if (!removeCgroup(join(path, name))) {
        return false;
      }
    }
    rmdirSync(path);
    return true;
  } catch (error) {
    return systemCode(error) === "ENOENT";
  }
}
