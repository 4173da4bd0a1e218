import type { CommandDef } from "citty";
import type { CliContext } from "../cli-context.ts";
import type { BoundCommand } from "../command.ts";

/** The commands, in the order in which help lists them. What a command needs is loaded when it runs, not before. */
const loaders = {
  chat: async () => (await import("./chat.ts")).chatCommand,
  run: async () => (await import("./run.ts")).runCommand,
  test: async () => (await import("./test.ts")).testCommand,
  profile: async () => (await import("./profile.ts")).profileCommand,
  validate: async () => (await import("./validate.ts")).validateCommand,
  sessions: async () => (await import("./sessions.ts")).sessionsCommand,
  demo: async () => (await import("./demo.ts")).demoCommand,
  setup: async () => (await import("./setup.ts")).setupCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
};

export type CommandName = keyof typeof loaders;

export const commandNames = Object.keys(loaders) as readonly CommandName[];

/** Loads one command. */
export async function loadCommand(name: CommandName, context: CliContext): Promise<BoundCommand> {
  return (await loaders[name]())(context);
}

/** The program itself, for its help. */
export function createRootCommand(context: CliContext): CommandDef {
  return {
    meta: {
      name: "executor",
      description: "Runs Python in a real sandbox: output, tests, coverage, profiles, repairs",
    },
    subCommands: Object.fromEntries(commandNames.map((name) => [name, () => loadCommand(name, context)])),
  };
}
