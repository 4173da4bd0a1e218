import { resolve } from "node:path";
import { formatCount } from "../config/index.ts";
import type { CliContext } from "./cli-context.ts";
import { toTerminalLine } from "./render/terminal-text.ts";
import { FileSaver } from "./save-files.ts";

export interface OutputOptions {
  readonly "output-dir"?: string | undefined;
}

/** What takes the files of a run, where somebody asked for them; null where nobody did. Throws `invalid-input`. */
export async function openOutput(
  given: OutputOptions,
  context: CliContext,
  keeps: (location: string) => boolean,
): Promise<FileSaver | null> {
  const folder = given["output-dir"];
  if (folder === undefined) {
    return null;
  }
  const saver = new FileSaver({ folder: resolve(context.workingDirectory, folder), keeps });
  await saver.begin();
  return saver;
}

/** Says where the files of a run are now, and which of them are not there. */
export function tellSaved(saver: FileSaver | null, { terminal }: CliContext): void {
  if (saver === null) {
    return;
  }
  const { colors } = terminal;
  const count = formatCount(saver.saved.length, "file");
  terminal.write(`  ${colors.green("→")} ${count} written to ${toTerminalLine(saver.folder)}\n`);
  for (const { path, reason } of saver.refused) {
    terminal.write(`  ${colors.red("✗")} ${toTerminalLine(path)} was not written: ${toTerminalLine(reason)}\n`);
  }
}

/** The same for a document: nothing where nobody asked for files. */
export function savedField(saver: FileSaver | null): { readonly written?: object } {
  return saver === null ? {} : { written: { folder: saver.folder, files: saver.saved, refused: saver.refused } };
}
