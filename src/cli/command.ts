import type { ArgsDef, CommandDef, ParsedArgs } from "citty";
import type { CliContext } from "./cli-context.ts";

/** A command of the program: its name and options as data, and what it does. `run` answers with the exit code. */
export interface CommandDefinition<Definitions extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: Definitions;
  /** What the words after `--` are for. @default there may be none */
  readonly rest?: string;
  run(given: ParsedArgs<Definitions>, context: CliContext): Promise<number>;
}

/** A command whose options are plain data. */
export interface BoundCommand extends CommandDef {
  readonly args: ArgsDef;
  readonly rest: string | null;
}

/** The words after `--` of a command that takes some. */
export function restOf({ _: words }: { readonly _: readonly string[] }, args: ArgsDef): readonly string[] {
  return words.slice(Object.values(args).filter(({ type }) => type === "positional").length);
}

/** Makes the function that binds a command to the context it runs in. */
export function defineCliCommand<const Definitions extends ArgsDef>(
  definition: CommandDefinition<Definitions>,
): (context: CliContext) => BoundCommand {
  const { name, description, args, rest = null } = definition;
  return (context) => ({
    meta: { name, description },
    args,
    rest,
    // The words were parsed by these very definitions.
    run: ({ args: given }) => definition.run(given as ParsedArgs<Definitions>, context),
  });
}
