import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import type { ProbeCheck } from "../sandbox.ts";
import { assertProgramsCanStart } from "../shortage.ts";
import { sandboxOwner } from "./unprivileged-user.ts";

/** At the same place seen from `src/` and from `dist/`. */
const SCRIPT = fileURLToPath(new URL("../../../python/executor_sandbox/primitives.py", import.meta.url));
const MILLISECONDS = 20_000;

const trialsSchema = z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() }));
export type Trial = z.infer<typeof trialsSchema>[number];

interface Meaning {
  readonly gives: string;
  /** Without it no sandbox is made. */
  readonly needed: boolean;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  "mount namespace": { gives: "code sees files of its own only", needed: true },
  "cgroup namespace": { gives: "code does not see where its cgroup is", needed: false },
  "uts namespace": { gives: "code does not see the host's name", needed: true },
  "ipc namespace": { gives: "no shared memory or queues with the host", needed: true },
  "user namespace": { gives: "a user that owns nothing outside; also inside of another one", needed: true },
  "pid namespace": { gives: "code sees and signals its own processes only, and all end together", needed: true },
  "network namespace": { gives: "no network, not even the host's loopback", needed: true },
  "private files": { gives: "a workspace in memory, limited in bytes and files", needed: true },
  "private /proc": { gives: "limits are watched from outside of the code's process", needed: true },
  "no capabilities": { gives: "code holds no right of an administrator", needed: true },
  no_new_privs: { gives: "no program gives code more rights than it has", needed: true },
  seccomp: { gives: "calls of the kernel that code has no need of are refused", needed: true },
  openat2: { gives: "files are handed over without following a link out of the workspace", needed: true },
  pidfd: { gives: "processes are watched without mistaking one for another", needed: true },
  Landlock: { gives: "a second wall, from version 6 on: code signals and traces nobody outside", needed: false },
};

/**
 * Tries each primitive in the outer sandbox, which `command` starts, with the interpreter `python`. Throws
 * `sandbox-unavailable` when no program can be started.
 */
export async function tryPrimitives(
  command: readonly [string, ...string[]],
  python: string,
): Promise<readonly ProbeCheck[]> {
  const [program, ...rest] = command;
  assertProgramsCanStart();
  const { stdout, stderr, failed, shortMessage } = await execa(program, [...rest, python, "-I", "-"], {
    ...sandboxOwner(),
    inputFile: SCRIPT,
    reject: false,
    timeout: MILLISECONDS,
  });
  if (failed) {
    const detail = `They could not be tried: ${stderr.trim().split("\n").at(-1) || shortMessage}`;
    return [{ name: "primitives", ok: false, needed: false, detail }];
  }
  return trialsSchema.parse(JSON.parse(stdout)).map(explainTrial);
}

/** What a trial means for whoever runs code here. */
export function explainTrial({ name, ok, detail }: Trial): ProbeCheck {
  const { gives, needed } = MEANINGS[name] ?? { gives: "", needed: false };
  const found = detail === "" ? "" : `${detail}; `;
  if (ok) {
    return { name, ok, needed, detail: `${found}${gives}` };
  }
  const loss = needed ? "without it no sandbox is made" : "sandboxes work without it";
  return { name, ok, needed, detail: `Refused: ${detail}; ${loss} (${gives})` };
}
