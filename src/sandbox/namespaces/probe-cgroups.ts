import type { ProbeCheck } from "../sandbox.ts";
import { CONTROLLERS, type Controller } from "./cgroup-places.ts";
import { createServerCgroups } from "./server-cgroups.ts";
import { sandboxOwner } from "./unprivileged-user.ts";

const MEANINGS: Readonly<Record<Controller, { held: string; missing: string }>> = {
  memory: {
    held: "the kernel itself stops what grows faster than the watch looks",
    missing: "the supervisor's watch holds the memory limit alone, 50 times a second",
  },
  pids: {
    held: "processes of a sandbox are counted as a whole, whoever starts them",
    missing: "the limit of processes is held by RLIMIT_NPROC alone",
  },
  cpu: {
    held: "every sandbox has the same share of the processors, however many processes it starts",
    missing: "a sandbox with many processes gets more of the processors than one with few",
  },
};
const FIX =
  "to have it, run as root or in a cgroup that is yours: systemd-run --user --scope -p Delegate=yes <command>";

/** Makes a cgroup for each controller, and says what it means where none can be made. Leaves nothing behind. */
export async function probeCgroups(): Promise<readonly ProbeCheck[]> {
  const cgroups = createServerCgroups(sandboxOwner());
  await cgroups.remove();
  const versions = new Map(
    cgroups.folders.flatMap(({ hierarchy, controllers }) =>
      controllers.map((controller) => [controller, hierarchy === "unified" ? 2 : 1] as const),
    ),
  );
  return CONTROLLERS.map((controller) =>
    explainCgroup(controller, versions.get(controller), cgroups.refusals.get(controller)),
  );
}

/** What it means that a controller holds, by the version of cgroups that gives it; undefined means that none does. */
export function explainCgroup(
  controller: Controller,
  version: 1 | 2 | undefined,
  refusal = "This machine offers none",
): ProbeCheck {
  const name = `${controller} cgroup`;
  const { held, missing } = MEANINGS[controller];
  if (version !== undefined) {
    return { name, ok: true, needed: false, detail: `version ${version}; ${held}` };
  }
  return { name, ok: false, needed: false, detail: `${refusal}; ${missing}; ${FIX}` };
}
