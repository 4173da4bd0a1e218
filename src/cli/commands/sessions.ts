import { readEnvironment } from "../../config/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import { defineCliCommand } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { renderStoredSessions } from "../render/stored-sessions.ts";
import { toTerminalLine } from "../render/terminal-text.ts";
import { writeJson } from "../write-json.ts";

export const sessionsCommand = defineCliCommand({
  name: "sessions",
  description: "List the recorded sessions, or remove one: executor sessions remove NAME",
  args: {
    action: { type: "positional", required: false, description: "list, or remove; a list when left out" },
    id: { type: "positional", required: false, description: "Name of the session to remove" },
    json: { type: "boolean", description: "Print one JSON document and nothing else" },
  },
  async run({ action = "list", id, json }, context) {
    const { listSessions, removeSession } = await import("../../sessions/index.ts");
    const environment = readEnvironment({ ...context.variables });
    if (action === "list" && id === undefined) {
      const sessions = await listSessions(environment);
      if (json) {
        writeJson({ success: true, sessions }, context);
      } else {
        context.terminal.write(renderStoredSessions(sessions, context.terminal));
      }
      return exitCodes.success;
    }
    if (action !== "remove") {
      throw misused(`has no use for "${action === "list" ? id : action}"`);
    }
    if (id === undefined) {
      throw misused("needs the name of the session to remove");
    }
    await removeSession(environment, id);
    if (json) {
      writeJson({ success: true, removed: id }, context);
    } else {
      context.terminal.write(`  ${context.terminal.colors.green("✓")} removed: ${toTerminalLine(id)}\n`);
    }
    return exitCodes.success;
  },
});

function misused(reason: string): ExecutorError {
  return new ExecutorError("invalid-input", `The command "sessions" ${reason}`, {
    hint: "List them with: executor sessions; remove one with: executor sessions remove NAME",
  });
}
