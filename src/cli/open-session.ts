import type { Session } from "../sessions/session.ts";
import type { CliContext } from "./cli-context.ts";
import { type RunningArguments, toConfigFields, toWorkingDirectory } from "./running-options.ts";

/** Opens a session with what the options say; the caller closes it. */
export async function openSession(given: RunningArguments, context: CliContext): Promise<Session> {
  const config = toConfigFields(given);
  const { createSession } = await import("../sessions/index.ts");
  return createSession({ config, workingDirectory: toWorkingDirectory(given, context.workingDirectory) });
}
