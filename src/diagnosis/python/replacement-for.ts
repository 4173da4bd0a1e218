import { DATA_STACK_ATTRIBUTES } from "./data-stack-attributes.ts";
import { FOREIGN_ATTRIBUTES } from "./foreign-attributes.ts";
import { advice, around, type Replacement } from "./replacement.ts";

/** Abstract classes that left `collections`. */
export const ABSTRACT_CLASSES: ReadonlySet<string> = new Set([
  "Callable",
  "Container",
  "Generator",
  "Hashable",
  "Iterable",
  "Iterator",
  "Mapping",
  "MutableMapping",
  "MutableSequence",
  "MutableSet",
  "Sequence",
  "Set",
  "Sized",
]);

/** What to write for an attribute that a type or module does not have; null when nothing is known about it. */
export function replacementFor(owner: string, name: string): Replacement | null {
  if (name === "next" && /(?:iterator|generator|TextIOWrapper|reader|^map|^filter|^zip|^enumerate)$/.test(owner)) {
    return around("next");
  }
  if (owner === "collections" && ABSTRACT_CLASSES.has(name)) {
    return advice(`\`collections.abc.${name}\`, after \`import collections.abc\``);
  }
  const type = owner.startsWith("numpy.") ? owner.slice("numpy.".length) : owner;
  return entry(entry(FOREIGN_ATTRIBUTES, type) ?? {}, name) ?? entry(entry(DATA_STACK_ATTRIBUTES, type) ?? {}, name);
}

/** What a class of a module has that can be used without an object, and the module itself has not. */
const OF_CLASSES: Readonly<Record<string, { readonly member: string; readonly names: readonly string[] }>> = {
  datetime: {
    member: "datetime",
    names: [
      "now",
      "utcnow",
      "today",
      "strptime",
      "strftime",
      "fromtimestamp",
      "utcfromtimestamp",
      "fromisoformat",
      "fromordinal",
      "fromisocalendar",
      "combine",
    ],
  },
  pathlib: { member: "Path", names: ["cwd", "home"] },
  decimal: { member: "Decimal", names: ["from_float"] },
  fractions: { member: "Fraction", names: ["from_float", "from_decimal"] },
  tqdm: { member: "tqdm", names: ["write", "pandas", "set_lock"] },
};

/** The class in a module that has what the module itself has not; null when none is known. */
export function classWith(module: string, name: string): string | null {
  const found = entry(OF_CLASSES, module);
  return found?.names.includes(name) === true ? found.member : null;
}

/** The value of a key of the object's own: what comes from an error's text may be `constructor`. */
function entry<Value>(record: Readonly<Record<string, Value>>, key: string): Value | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
