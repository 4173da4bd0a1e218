import { defineRule } from "../known-error.ts";
import type { Rule } from "../rule.ts";

/** Classes that cannot be made an object of, and objects that do not change. */
export const classes: Rule = defineRule("classes", [
  {
    errors: ["TypeError"],
    text: /^Can't instantiate abstract class (\w+) .*abstract methods? (.{1,200})/,
    say: (name, methods) =>
      `\`${name}\` is abstract: define ${methods.replace(/^'|'$/g, "")} in the class that you make objects of`,
  },
  {
    errors: ["FrozenInstanceError"],
    text: /^cannot assign to field '(\w+)'/,
    say: (field) => `The dataclass is frozen: make a changed copy with \`dataclasses.replace(value, ${field}=...)\``,
  },
  {
    errors: ["AttributeError"],
    text: /^property '(\w+)' of '(\w+)' object has no setter/,
    say: (name, owner) =>
      `\`${name}\` of \`${owner}\` is a property that is only read: set what it is made from, or add \`@${name}.setter\``,
  },
  {
    errors: ["AttributeError"],
    text: /^can't set attribute/,
    say: "The attribute cannot be set: it is a property that is only read, or of a namedtuple, of which `_replace(...)` makes a changed copy",
  },
  {
    errors: ["ValueError"],
    text: /^(\S{1,80}) is not a valid (\w+)$/,
    say: (value, name) => `\`${name}\` has no member with the value ${value}: print \`list(${name})\` to see them`,
  },
  {
    errors: ["RuntimeError"],
    text: /^super\(\): no arguments/,
    say: "`super()` works inside of a method only, which takes `self`",
  },
]);
