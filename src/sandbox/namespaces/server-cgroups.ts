import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type CgroupFolder, type MadeFolder, makeCgroupFolder, removeCgroup, SERVER_CGROUP } from "./cgroup-folder.ts";
import { type CgroupFacts, type CgroupPlace, CONTROLLERS, type Controller, findCgroupPlaces } from "./cgroup-places.ts";
import { descendantsOf } from "./host-processes.ts";
import { isLeftover, ownPrefix } from "./leftovers.ts";
import type { ProcessOwner } from "./unprivileged-user.ts";

/** A killed fork server takes its sandboxes with it, which takes the kernel a moment. */
const PATIENCE_MILLISECONDS = 3000;
const STEP_MILLISECONDS = 5;

/** The cgroups of one fork server, below folders that were made for it; none where the machine lets none be made. */
export interface ServerCgroups {
  readonly folders: readonly CgroupFolder[];
  /** Why nothing was made for a controller, as far as the machine said so. */
  readonly refusals: ReadonlyMap<Controller, string>;
  /** Moves a process and all its descendants to the server's own cgroup, from where it may fill the others. */
  adopt(pid: number): Promise<void>;
  /** Removes everything once the processes are gone. Idempotent. */
  remove(): Promise<void>;
  /** The same, blocking, for a process that is about to exit. */
  removeNow(): void;
}

/** Makes the folders for a server that runs as `owner`, and sweeps those whose host was killed before it could. */
export function createServerCgroups(owner: ProcessOwner | null): ServerCgroups {
  const places = findCgroupPlaces(readFacts());
  for (const place of places) {
    sweepLeftovers(place);
  }
  const name = `${ownPrefix()}${randomBytes(4).toString("hex")}`;
  const made = places.map((place) => makeCgroupFolder(place, name, owner));
  const folders = made.flatMap((result) => ("folder" in result ? [result.folder] : []));
  const isRemoved = () => folders.map(({ path }) => removeCgroup(path)).every(Boolean);
  return {
    folders,
    refusals: new Map(made.flatMap((result, index) => reasonsFor(places[index], result))),
    async adopt(pid) {
      for (const { path } of folders) {
        for (const process of [pid, ...descendantsOf(pid)]) {
          // Where this is refused, sandboxes cannot enter their cgroups either; each of them reads back whether it could.
          await writeFile(join(path, SERVER_CGROUP, "cgroup.procs"), String(process)).catch(() => undefined);
        }
      }
    },
    async remove() {
      for (let waited = 0; !isRemoved() && waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        await wait(STEP_MILLISECONDS);
      }
    },
    removeNow() {
      const clock = new Int32Array(new SharedArrayBuffer(4));
      for (let waited = 0; !isRemoved() && waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        Atomics.wait(clock, 0, 0, STEP_MILLISECONDS);
      }
    },
  };
}

function reasonsFor(place: CgroupPlace | undefined, result: MadeFolder): readonly (readonly [Controller, string])[] {
  if (place === undefined || !("refused" in result)) {
    return [];
  }
  const controllers = place.version === 1 ? [place.controller] : CONTROLLERS;
  return controllers.map((controller) => [controller, result.refused] as const);
}

function readFacts(): CgroupFacts {
  return { membership: readOrEmpty("/proc/self/cgroup"), mounts: readOrEmpty("/proc/self/mountinfo") };
}

function sweepLeftovers(place: CgroupPlace): void {
  for (const folder of place.version === 1 ? [place.folder] : place.folders) {
    for (const name of namesIn(folder).filter(isLeftover)) {
      removeCgroup(join(folder, name));
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A cgroup that this user may not look into has nothing that it could have left.
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // No such file where there are no cgroups.
    return "";
  }
}
