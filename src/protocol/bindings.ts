import { z } from "zod";

/** Names that one cell is told to have to do with; the kernel counts those over that. */
const MAX_NAMES = 200;
/** UTF-16 units, of which 100 characters of Python's have up to two each. */
const MAX_NAME_LENGTH = 200;

const text = z.string().max(MAX_NAME_LENGTH);

/** A name of the session as a cell has left it. */
export const bindingSchema = z.object({
  name: text,
  /** As `int` or `pandas.core.frame.DataFrame`; null for a name that the cell has removed. */
  type: text.nullable(),
  /** A hash of the value where it is made of plain ones and small; null for all others. */
  value: text.nullable(),
  /** Whether the cell gives the name another object, may change the one that it has, or only mentions it. */
  use: z.enum(["binds", "changes", "mentions"]),
});
export type Binding = Readonly<z.infer<typeof bindingSchema>>;

/** What a cell has to do with the names of its session. */
export const bindingsShape = {
  names: z.array(bindingSchema).max(MAX_NAMES).readonly(),
  /** How many more names there are. */
  omitted: z.int().min(0),
};
