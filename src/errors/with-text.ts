/** The object itself, which reads as `text` where a text is wanted. JSON, copies and comparisons do not see the difference. */
export function withText<Value extends object>(value: Value, text: string): Value {
  return Object.defineProperty(value, "toString", { value: () => text, enumerable: false });
}
