import type { ExecutionError } from "../../execution/index.ts";
import { isTestPath } from "../../pytest/test-paths.ts";
import { type SourceFile, toFileMap } from "../../requests/index.ts";
import type { Session } from "../../sessions/session.ts";
import { draftProgram } from "./draft-program.ts";

/** Tests that were drafted; null where there is nothing to test, or where the module failed with `error`. */
export interface TestDraft {
  readonly text: string | null;
  readonly error: ExecutionError | null;
}

const NOTHING: TestDraft = { text: null, error: null };

/** A draft of tests for a module, made in the sandbox because the module has to be imported and run for it. */
export async function draftTests(
  session: Session,
  files: readonly SourceFile[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TestDraft> {
  const modules = files.filter((file) => isModule(file.path));
  const [module] = modules;
  if (module === undefined) {
    return NOTHING;
  }
  const result = await session.executeCode(draftProgram(moduleName(module.path)), {
    files: toFileMap(files),
    // The program is ours and needs Hypothesis; the sandbox holds as ever.
    safeMode: false,
    signal: options.signal,
  });
  const text = result.stdout.trim();
  if (!result.success) {
    return { text: null, error: result.error };
  }
  return result.truncated || !text.includes("def test_") ? NOTHING : { text, error: null };
}

/** Whether the file is one that can be imported by its name and is not a test itself. */
function isModule(path: string): boolean {
  const parts = path.replace(/\.py$/, "").split("/");
  return parts.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part)) && !isTestPath(path);
}

function moduleName(path: string): string {
  return path.replace(/\.py$/, "").replaceAll("/", ".");
}
