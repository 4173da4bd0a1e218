import type { JsonValue } from "../../protocol/index.ts";

const MAX_DEPTH = 100;

/** Thrown for a value that JSON cannot say; the message names what and where. */
export class NotJson extends Error {
  override readonly name = "NotJson";
}

/** A copy of a value as JSON keeps it; undefined becomes null. Throws {@link NotJson}. */
export function toJson(value: unknown): JsonValue {
  if (value === undefined) {
    return null;
  }
  assertJson(value, "value", 0);
  return JSON.parse(JSON.stringify(value));
}

/** Throws {@link NotJson} for the key that would change an object's prototype when it is copied carelessly. */
export function assertNoPrototypeKey(value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null) {
    return;
  }
  if (depth > MAX_DEPTH) {
    throw new NotJson(`nested deeper than ${MAX_DEPTH} levels`);
  }
  if (Object.hasOwn(value, "__proto__")) {
    throw new NotJson("the key __proto__ is not allowed");
  }
  for (const item of Object.values(value)) {
    assertNoPrototypeKey(item, depth + 1);
  }
}

function assertJson(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new NotJson(`${path.slice(0, 80)}… is nested deeper than ${MAX_DEPTH} levels, or holds itself`);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new NotJson(`${path} is ${value}`);
  }
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    throw new NotJson(`${path} is a ${typeof value}`);
  }
  if (typeof value !== "object" || value === null) {
    return;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return assertJson(value.toJSON(), path, depth + 1);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      assertJson(item ?? null, `${path}[${index}]`, depth + 1);
    }
    return;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== "Object") {
    throw new NotJson(`${path} is a ${kind}`);
  }
  for (const [key, item] of Object.entries(value)) {
    assertJson(item ?? null, `${path}.${key}`, depth + 1);
  }
}
