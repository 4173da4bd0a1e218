import { isTestPath } from "../../pytest/test-paths.ts";
import { type SourceFile, toFileMap } from "../../requests/index.ts";
import type { Session } from "../../sessions/session.ts";
import { draftProgram } from "./draft-program.ts";

/**
 * A draft of tests for a module, made in the sandbox because the module has to be imported and run for it. Null when there
 * is none: the module does not import, or has nothing to test.
 */
export async function draftTests(
  session: Session,
  files: readonly SourceFile[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string | null> {
  const modules = files.filter((file) => isModule(file.path));
  const [module] = modules;
  if (module === undefined) {
    return null;
  }
  const result = await session.executeCode(draftProgram(moduleName(module.path)), {
    files: toFileMap(files),
    // The program is ours and needs Hypothesis; the sandbox holds as ever.
    safeMode: false,
    signal: options.signal,
  });
  const draft = result.stdout.trim();
  if (!result.success || result.truncated || !draft.includes("def test_")) {
    return null;
  }
  return draft;
}

/** Whether the file is one that can be imported by its name and is not a test itself. */
function isModule(path: string): boolean {
  const parts = path.replace(/\.py$/, "").split("/");
  return parts.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part)) && !isTestPath(path);
}

function moduleName(path: string): string {
  return path.replace(/\.py$/, "").replaceAll("/", ".");
}
