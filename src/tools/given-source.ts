import { z } from "zod";
import { ExecutorError } from "../errors/index.ts";
import { type Program, readProjectProgram, toProgram } from "../programs/program.ts";
import type { Session } from "../sessions/index.ts";

/** Code as text, or a file of the working directory that holds it. */
export const givenSource = {
  code: z.string().optional().describe("The Python code, as it would stand in a file."),
  path: z.string().optional().describe("Instead of code: a Python file in the working directory, main.py."),
};

/** The program that a model gives. Throws `invalid-input` where it gives none, or two, or a file that cannot be read. */
export async function readGivenSource(
  { code, path }: { readonly code?: string | undefined; readonly path?: string | undefined },
  session: Session,
): Promise<Program> {
  if (path !== undefined && code === undefined) {
    return await readProjectProgram(session.workingDirectory, path);
  }
  if (code !== undefined && path === undefined) {
    return toProgram(code);
  }
  throw new ExecutorError("invalid-input", "The tool was given both code and a path, or neither", {
    hint: "Give `code`, or the `path` of a Python file in the working directory",
  });
}
