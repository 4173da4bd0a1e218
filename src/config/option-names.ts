import { ExecutorError } from "../errors/index.ts";
import { configFields } from "./config-fields.ts";
import { didYouMean } from "./did-you-mean.ts";
import { showValue } from "./show-value.ts";

/** Every name of an options type and no other: the compiler holds the two together. */
type NamesOf<Options, Names> = Readonly<Record<keyof Options, true>> &
  Readonly<Record<Exclude<keyof Names, keyof Options>, never>>;

/**
 * Throws `invalid-input` with one line per option that the type does not have: one that is misspelt, or that stands beside
 * the `config` that it belongs into, would else be a limit that is not there.
 */
export function assertOptionNames<Options extends object, Names extends object>(
  options: Options,
  names: Names & NamesOf<NoInfer<Options>, Names>,
): void {
  assertOptionsObject(options);
  const known = Object.keys(names);
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  refuseOptions(unknown.map((name) => describeUnknownOption(name, known)));
}

/** Throws `invalid-input` with one line per option that is given beside a session, which was made with its own. */
export function assertNotBesideSession<Options extends { readonly session?: unknown }>(
  options: Options,
  names: readonly Exclude<keyof Options & string, "session">[],
): void {
  const given = options.session === undefined ? [] : names.filter((name) => options[name] !== undefined);
  refuseOptions(
    given.map((name) => `Option "${name}" cannot stand beside "session"; give it to createSession(), or leave one out`),
  );
}

/** Throws `invalid-input` for options that are no object. */
export function assertOptionsObject(options: unknown): asserts options is Readonly<Record<string, unknown>> {
  if (isPlainObject(options)) {
    return;
  }
  throw new ExecutorError("invalid-input", `The options are ${showValue(options)}; they must be an object`);
}

/** Whether a value has names and contents of a caller's choice: no list, and no bytes. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Throws `invalid-input` with the lines that say what is wrong with options; not when there are none. */
export function refuseOptions(lines: readonly string[]): void {
  if (lines.length > 0) {
    throw new ExecutorError("invalid-input", lines.join("\n"), { hint: "Correct what is named, or leave it out" });
  }
}

/** Says that an option is unknown, and what was probably meant or where it belongs. */
export function describeUnknownOption(name: string, known: readonly string[]): string {
  const fields = known.includes("config") ? Object.keys(configFields) : [];
  if (fields.includes(name)) {
    return `Option "${name}" is a field of the configuration; put it under config: { ${name}: ... }`;
  }
  const near = didYouMean(name, [...known, ...fields]);
  if (near === null) {
    return `Option "${name}" is unknown`;
  }
  const place = known.includes(near) ? "" : `, under config: { ${near}: ... }`;
  return `Option "${name}" is unknown; did you mean "${near}"${place}?`;
}
