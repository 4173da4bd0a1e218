import { z } from "zod";

/** Characters of a text, and entries of a list, that are taken: facts are claims of the code's process. */
const LONGEST_TEXT = 200;
const MOST_ENTRIES = 1_000;

const isText = (fact: unknown): fact is string =>
  typeof fact === "string" && fact !== "" && fact.length <= LONGEST_TEXT;
const text = z.custom<string>(isText).optional().catch(undefined);
const texts = z
  .array(z.unknown())
  .transform((list) => list.slice(0, MOST_ENTRIES).filter(isText))
  .optional()
  .catch(undefined);

/**
 * What the interpreter knows of an exception beside its message, under the names that `Facts` in
 * `python/executor_kernel/errors/facts.py` has. What is not as it should be is left out.
 */
export const factsSchema = z.object({
  /** Names like the one that is missing, the nearest first. */
  near: texts,
  /** The module that was imported, or that lacks an attribute. */
  module: text,
  /** The missing attribute, and the type of the value that lacks it. */
  attribute: text,
  owner: text,
  /** The missing key: a text as it is, everything else as Python writes it. Of the mapping's keys those like a text, else the first. */
  key: text,
  keys: texts,
  /** The file that is not there. */
  path: text,
  /** Why a thread, a process or a module was refused: the limit, and `sys.platform`. */
  maxProcesses: z.number().optional().catch(undefined),
  platform: text,
  /** The rule of the guard-rail that refused the code. */
  refusedBy: text,
});

export type Facts = z.output<typeof factsSchema>;
