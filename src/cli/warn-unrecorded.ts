import type { Recording } from "../sessions/index.ts";
import type { CliContext } from "./cli-context.ts";
import { toTerminalLine } from "./render/terminal-text.ts";

/** Says on standard error that a later command cannot go on with all of the session, and why; nothing when it can. */
export function warnUnrecorded({ recording }: { readonly recording: Recording }, { errors }: CliContext): void {
  if (recording.active) {
    return;
  }
  errors.write(`  ${errors.colors.yellow("!")} The session is not recorded: ${toTerminalLine(recording.reason)}\n`);
}
