import type { ArgsDef } from "citty";
import { didYouMean } from "../config/index.ts";
import { ExecutorError } from "../errors/index.ts";

const NEGATIVE_NUMBER = /^-\d/;

/** What is known of a command's words. */
export interface CommandWords {
  readonly name: string;
  readonly args: ArgsDef;
  /** What the words after `--` are for beyond those that the command itself takes; null when there may be none. */
  readonly rest: string | null;
}

/**
 * The words of a command in the form that leaves nothing to guess: every value attached to its option, and the other
 * words after a double dash.
 *
 * Throws `invalid-input` for an option that the command does not have, an option without its value or given twice, and
 * words that are missing or that the command has no use for.
 */
export function toCanonicalArguments(words: readonly string[], { args, name: command, rest }: CommandWords): string[] {
  const options: string[] = [];
  const positionals: string[] = [];
  const hint = `See: executor ${command} --help`;
  const seen = new Set<string>();
  const queue = [...words];
  let ownWords: number | null = null;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === "--") {
      ownWords = positionals.length;
      positionals.push(...queue.splice(0));
    } else if (word === "-" || !word.startsWith("-")) {
      positionals.push(word);
    } else {
      options.push(readOption(word));
    }
  }
  checkPositionals();
  return [...options, "--", ...positionals];

  function readOption(word: string): string {
    const [flag = "", ...rest] = word.split("=");
    const name = flag.replace(/^--?/, "");
    const positive = name.replace(/^no-/, "");
    const definition = args[name];
    if (seen.has(positive)) {
      throw usageError(`The option "--${positive}" is given twice`);
    }
    seen.add(positive);
    if (definition?.type === "string" && flag.startsWith("--")) {
      return `${flag}=${readValue(flag, rest)}`;
    }
    if (isSwitch(flag, name, positive)) {
      if (rest.length > 0) {
        throw usageError(`The option "${flag}" takes no value, but got "${rest.join("=")}"`);
      }
      return flag;
    }
    throw unknownOption(flag);
  }

  function isSwitch(flag: string, name: string, positive: string): boolean {
    const definition = args[positive];
    // A switch that is on by default exists as its opposite only.
    return (
      definition?.type === "boolean" && flag.startsWith("--") && (definition.default === true) === (name !== positive)
    );
  }

  function readValue(flag: string, attached: readonly string[]): string {
    if (attached.length > 0) {
      return attached.join("=");
    }
    const next = queue[0];
    if (next === undefined || (next.startsWith("-") && next !== "-" && !NEGATIVE_NUMBER.test(next))) {
      throw usageError(`The option "${flag}" needs a value`);
    }
    queue.shift();
    return next;
  }

  function checkPositionals(): void {
    const wanted = Object.entries(args).filter(([, definition]) => definition.type === "positional");
    const missing = wanted.slice(positionals.length).find(([, definition]) => definition.required !== false);
    if (missing !== undefined) {
      throw usageError(`The command "${command}" needs <${missing[0]}>`);
    }
    const own = rest === null ? positionals : positionals.slice(0, ownWords ?? undefined);
    const extra = own[wanted.length];
    if (extra !== undefined) {
      const last = wanted.at(-1)?.[0];
      const single = last === undefined ? hint : `It takes one <${last}> at a time; put quotes around one with spaces`;
      throw new ExecutorError("invalid-input", `The command "${command}" has no use for "${extra}"`, {
        hint: rest === null ? single : restHint(rest),
      });
    }
  }

  function unknownOption(flag: string): ExecutorError {
    const known = Object.entries(args)
      .filter(([, definition]) => definition.type !== "positional")
      .map(([name, definition]) =>
        definition.type === "boolean" && definition.default === true ? `no-${name}` : name,
      );
    const near = didYouMean(flag.replace(/^-+/, ""), known);
    return new ExecutorError("invalid-input", `The command "${command}" has no option "${flag}"`, {
      hint: near !== null ? `Did you mean "--${near}"?` : rest === null ? hint : restHint(rest, `${flag} ...`),
    });
  }

  function restHint(meaning: string, example = "..."): string {
    return `${meaning} come after two dashes: executor ${command} ... -- ${example}; see: executor ${command} --help`;
  }

  function usageError(message: string): ExecutorError {
    return new ExecutorError("invalid-input", message, { hint });
  }
}
