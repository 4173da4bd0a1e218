import { readFile } from "node:fs/promises";
import path from "node:path";
import { collectProjectFiles, type ProjectFiles, resolveProjectPath } from "../pytest/index.ts";
import type { SandboxFiles } from "../sandbox/index.ts";
import { encodeSource, isReadable } from "./source-bytes.ts";
import type { NewFiles } from "./workspace.ts";

/** A project as it goes into a sandbox. */
export interface GatheredProject extends Pick<ProjectFiles, "target" | "sourceRoot" | "leftOut"> {
  readonly files: NewFiles;
  /** Paths at which a file of the session's workspace takes the place of another one on the host, or changes how tests run. */
  readonly overridden: readonly string[];
}

export interface GatherProjectOptions {
  readonly workingDirectory: string;
  /** The session's workspace, whose files win over those of the host; null when it has none. */
  readonly workspace: SandboxFiles | null;
  /** Files that win over all others. */
  readonly given: NewFiles;
  readonly confined: boolean;
}

/** Files by which a folder says how the tests in it are run. */
const SAYS_HOW = new Set([
  ...["conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"],
  ...["pyproject.toml", "tox.ini", "setup.cfg", ".coveragerc"],
]);

/** Reads the project around `given`, with what the session and the caller have put over it. Throws `invalid-input`. */
export async function gatherProject(
  given: string,
  { workingDirectory, workspace, given: files, confined }: GatherProjectOptions,
): Promise<GatheredProject> {
  const inWorkspace = await readWorkspace(workspace);
  const isAdded = Object.keys({ ...inWorkspace, ...files }).some(
    (name) => name === given || name.startsWith(`${given}/`),
  );
  // Tests that are given as text may still import the modules of the working directory.
  const searched = isAdded && !(await exists(workingDirectory, given)) ? "." : given;
  const {
    target,
    files: found,
    isElsewhere,
    ...project
  } = await collectProjectFiles(workingDirectory, searched, {
    confined,
  });
  const own = Object.fromEntries(
    await Promise.all(found.map(async ({ path: name, absolute }) => [name, await readFile(absolute)] as const)),
  );
  // Another project has nothing to do with what the session has in its workspace.
  const ofSession = isElsewhere ? {} : inWorkspace;
  const written = Object.entries({ ...ofSession, ...files }).map(
    ([name, content]) => [name, asItWasWritten(own[name], content, name)] as const,
  );
  return {
    leftOut: project.leftOut,
    sourceRoot: project.sourceRoot,
    target: searched === given ? target : given,
    files: { ...own, ...Object.fromEntries(written) },
    overridden: Object.keys(ofSession).filter((name) => !(name in files) && overrides(name, ofSession, own)),
  };
}

function overrides(
  name: string,
  ofSession: Readonly<Record<string, Uint8Array>>,
  own: Readonly<Record<string, Uint8Array>>,
): boolean {
  const original = own[name];
  if (original === undefined) return Object.keys(own).length > 0 && SAYS_HOW.has(path.posix.basename(name));
  return !Buffer.from(original).equals(ofSession[name] ?? original);
}

/** A changed source in the encoding of the file that it takes the place of. */
function asItWasWritten(
  original: Uint8Array | undefined,
  content: string | Uint8Array,
  name: string,
): string | Uint8Array {
  const isChanged = original !== undefined && typeof content === "string" && name.endsWith(".py");
  return isChanged && isReadable(original) ? encodeSource(original, content, name) : content;
}

async function exists(workingDirectory: string, given: string): Promise<boolean> {
  return await resolveProjectPath(workingDirectory, given).then(
    () => true,
    () => false,
  );
}

async function readWorkspace(workspace: SandboxFiles | null): Promise<Record<string, Uint8Array>> {
  const entries = workspace === null ? [] : await workspace.list();
  const contents: Record<string, Uint8Array> = {};
  for (const { path: name, type } of entries) {
    if (workspace !== null && type === "file") contents[name] = await workspace.read(name);
  }
  return contents;
}
