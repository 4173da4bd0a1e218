import { readEnvironment } from "../config/index.ts";
import type { SandboxPool, Session } from "../sessions/index.ts";
import type { CliContext } from "./cli-context.ts";
import { toTerminalLine } from "./render/terminal-text.ts";
import { type RunningArguments, toConfigFields, toWorkingDirectory } from "./running-options.ts";

/** Opens the place that sandboxes come from; the caller closes it. What takes its time is told on standard error. */
export async function openPool(
  given: { readonly json?: boolean | undefined },
  context: CliContext,
): Promise<SandboxPool> {
  const { SandboxPool } = await import("../sessions/index.ts");
  const { colors, write } = context.errors;
  return new SandboxPool({
    environment: readEnvironment({ ...context.variables }),
    onProgress: (line) => (given.json ? undefined : write(`  ${colors.blue("●")} ${toTerminalLine(line)}\n`)),
  });
}

/** Opens a session with what the options say, in which every run is fresh unless it has a name; the caller closes it. */
export async function openSession(
  given: RunningArguments & { readonly session?: string | undefined },
  context: CliContext,
  pool: SandboxPool,
): Promise<Session> {
  const config = toConfigFields(given);
  const { createSession } = await import("../sessions/index.ts");
  return createSession({
    config,
    pool,
    workingDirectory: toWorkingDirectory(given, context.workingDirectory),
    id: given.session,
  });
}
