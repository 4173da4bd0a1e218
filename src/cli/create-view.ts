import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ExecutorError } from "../errors/index.ts";
import { readSource } from "../pytest/source-bytes.ts";
import type { CliContext } from "./cli-context.ts";
import { EventRenderer } from "./render/event-renderer.ts";
import { type RunningArguments, toWorkingDirectory } from "./running-options.ts";
import { createDisplaySaver } from "./save-displays.ts";

/** What a person sees while the command runs; null when one JSON document is wanted instead. */
export function createView(
  given: RunningArguments & { readonly "save-displays"?: string | undefined },
  context: CliContext,
  options: { readonly maxAttempts?: number; readonly showsCode?: boolean } = {},
): EventRenderer | null {
  const workingDirectory = toWorkingDirectory(given, context.workingDirectory);
  const folder = given["save-displays"];
  if (given.json === true) {
    if (folder === undefined) {
      return null;
    }
    throw new ExecutorError("invalid-input", 'The option "--save-displays" has no use with --json', {
      hint: "The document holds the displays itself",
    });
  }
  return new EventRenderer(context.terminal, {
    saveDisplay: folder === undefined ? null : createDisplaySaver(resolve(context.workingDirectory, folder)),
    maxAttempts: options.maxAttempts ?? null,
    showsCode: options.showsCode ?? true,
    readOriginal: (file) => readIfPresent(resolve(workingDirectory, file)),
  });
}

function readIfPresent(path: string): string | null {
  try {
    return readSource(readFileSync(path), path);
  } catch {
    // A file that is not there, or cannot be read, is shown as new.
    return null;
  }
}
