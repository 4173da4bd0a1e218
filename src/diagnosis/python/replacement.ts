/** What to write for an attribute that a value does not have. */
export type Replacement =
  /** Another attribute in its place. */
  | { readonly kind: "attribute"; readonly name: string }
  /** A builtin function around the value: `sorted(value)`. */
  | { readonly kind: "function"; readonly name: string }
  /** Something else for the module's name and the attribute. */
  | { readonly kind: "expression"; readonly text: string }
  /** `(argument in value)`. */
  | { readonly kind: "membership" }
  /** What a person has to think about; no edit. */
  | { readonly kind: "advice"; readonly text: string };

/** Replacements by the attribute that is missing. */
export type Replacements = Readonly<Record<string, Replacement>>;

/** Another attribute means the same and takes the same arguments. */
export function attribute(name: string): Replacement {
  return { kind: "attribute", name };
}

/** A builtin function takes the value, and the arguments after it. */
export function around(name: string): Replacement {
  return { kind: "function", name };
}

/** An expression means the same as the module's attribute did. */
export function expression(text: string): Replacement {
  return { kind: "expression", text };
}

/** Words for what no edit can be sure of. */
export function advice(text: string): Replacement {
  return { kind: "advice", text };
}

/** The value is asked whether it holds the argument. */
export const membership: Replacement = { kind: "membership" };
