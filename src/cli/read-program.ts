import { basename, resolve } from "node:path";
import type { CliContext } from "./cli-context.ts";
import { collectLocalModules } from "./local-modules.ts";
import { readSource } from "./read-input.ts";

/** A program as it is sent into the sandbox. */
export interface Program {
  readonly code: string;
  /** The modules that it imports from its own folder, by path. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Its path in the workspace, as `sys.argv` holds it; undefined when it has none. */
  readonly argv: readonly [string] | undefined;
}

/** The program in a file with its modules, or the code on standard input for `-`, which has none. Throws `invalid-input`. */
export async function readProgram(path: string, workingDirectory: string, context: CliContext): Promise<Program> {
  const code = await readSource(path, workingDirectory, context);
  if (path === "-") return { code, files: {}, argv: undefined };
  const files = await collectLocalModules(resolve(workingDirectory, path), code);
  return { code, files, argv: [basename(path)] };
}
