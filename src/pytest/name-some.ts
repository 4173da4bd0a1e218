/** How many of a list are named. */
export const NAMED = 5;

/** The first five of these, and how many more there are. */
export function nameSome(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return names.slice(0, NAMED).join(", ") + more;
}
