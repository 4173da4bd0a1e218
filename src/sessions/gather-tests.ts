import { type GatheredProject, gatherProject } from "../pytest/index.ts";
import type { NewFiles, Sandbox } from "../sandbox/index.ts";
import type { SessionSandboxes } from "./session-sandboxes.ts";

export interface GatherTestsOptions {
  readonly sandboxes: SessionSandboxes;
  readonly workingDirectory: string;
  /** Files that win over all others. */
  readonly given: NewFiles;
  readonly confined: boolean;
}

export interface GatheredTests {
  readonly project: GatheredProject;
  /** The sandbox whose workspace takes part; null for none. */
  readonly workspace: Sandbox | null;
}

/** The project around a path, together with what the session has of it. Throws `invalid-input`. */
export async function gatherTests(path: string, { sandboxes, ...options }: GatherTestsOptions): Promise<GatheredTests> {
  // A workspace that nothing has used yet is empty, so there is no sandbox to open for it.
  const kept = (await sandboxes.isUnused()) ? null : await sandboxes.keptSandbox("");
  const entries = (await kept?.files.list()) ?? [];
  const inWorkspace = entries.flatMap(({ path: name, type }) => (type === "file" ? name : []));
  const project = await gatherProject(path, { ...options, inWorkspace });
  return { project, workspace: project.takesWorkspace ? kept : null };
}
