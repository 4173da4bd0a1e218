import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { isHome } from "../pytest/project-files.ts";
import { type LeftOut, type WalkedProject, walkProject } from "../pytest/walk-project.ts";
import { collectLocalModules } from "./local-modules.ts";

/** What goes into the sandbox beside a program. */
export interface ProgramFiles {
  /** Contents by path below the folder that becomes the workspace. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The paths of those that the program imports. */
  readonly modules: ReadonlySet<string>;
  /** Where the program and these modules lie on the host: absolute paths, with links resolved. */
  readonly code: ReadonlySet<string>;
  readonly leftOut: readonly LeftOut[];
  /** Why there is less than the folder holds, as one sentence; null when it was taken as a whole. */
  readonly note: string | null;
}

/** Writing more of them into a sandbox takes longer than most programs run. */
const MAX_FILES = 1_000;

/**
 * The files that a program may need: those of the folder `root`, which it is in, by the rules for tests and at most 1,000;
 * where that is too large or the user's home, those of its own folder; where that is as well, the files directly beside it
 * and the modules that it imports. Both paths are absolute, with links resolved. Throws `invalid-input` when the modules
 * alone are too much.
 */
export async function collectProgramFiles(root: string, file: string, source: string): Promise<ProgramFiles> {
  const folder = path.dirname(file);
  const { from, walked, note } = await choose(root, folder);
  const files: Record<string, Uint8Array> = {};
  for (const { absolute, path: name } of walked.files) {
    files[below(root, from, name)] = await readFile(absolute);
  }
  const modules = new Set<string>();
  const code = new Set([file]);
  for (const [name, content] of Object.entries(await collectLocalModules(file, source))) {
    modules.add(below(root, folder, name));
    files[below(root, folder, name)] = content;
    code.add(await realpath(path.join(folder, name)));
  }
  const leftOut = walked.leftOut.map((entry) => ({ ...entry, path: below(root, from, entry.path) }));
  return { files, modules, code, leftOut, note };
}

interface Choice {
  /** The folder that the paths of `walked` are below. */
  readonly from: string;
  readonly walked: WalkedProject;
  readonly note: string | null;
}

/** The most of what may be taken that is not too much. */
async function choose(root: string, folder: string): Promise<Choice> {
  const whole = [...new Set([root, folder])].map((from) => ({ from, deep: true, taken: "what is in its own folder" }));
  const beside = { from: folder, deep: false, taken: "the files beside it and the modules that it imports" };
  let reason: string | null = null;
  for (const { from, deep, taken } of [...whole, beside]) {
    const isTooMuch = deep && isHome(from) ? "what is yours" : null;
    const walked = isTooMuch === null ? await walkProject(from, root, { maxFiles: MAX_FILES, deep }) : NOTHING;
    const excess = isTooMuch ?? walked.excess;
    if (excess === null) {
      return { from, walked: deep ? walked : withoutHidden(walked), note: noteOf(reason, taken) };
    }
    reason ??= `"${from}" holds ${excess}`;
  }
  return { from: folder, walked: NOTHING, note: noteOf(reason, "the modules that it imports") };
}

const NOTHING: WalkedProject = { files: [], leftOut: [], excess: null };

/** Beside a program in a home folder lies what other programs keep there. */
function withoutHidden({ files, ...walked }: WalkedProject): WalkedProject {
  return { ...walked, files: files.filter((file) => !file.path.startsWith(".")) };
}

function noteOf(reason: string | null, taken: string): string | null {
  return reason === null ? null : `Of the program's files only ${taken} went into the sandbox: ${reason}`;
}

function below(root: string, folder: string, name: string): string {
  const isFolder = name.endsWith("/") ? "/" : "";
  return path.relative(root, path.join(folder, name)).split(path.sep).join("/") + isFolder;
}
