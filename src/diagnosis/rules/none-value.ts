import { type Failure, isError } from "../failure.ts";
import { changeLines, type SourceLine, sourceLines } from "../python/source.ts";
import { type Advice, type Rule, tell } from "../rule.ts";

/** Methods that change their object and return None. */
const IN_PLACE =
  /^(\s*)(\w+)\s*=\s*([\w.]+(?:\[[^[\]]*\])?)\.(sort|reverse|append|extend|insert|update|add|remove|clear|shuffle)\(/;

/** A None is used as if it were a value. */
export const noneValue: Rule = {
  name: "none-value",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "TypeError", "AttributeError") || !/'?NoneType'?/.test(message)) {
      return null;
    }
    return (
      inPlaceResult(failure) ??
      missingReturn(failure) ??
      tell(`A value is None where it is used: ${message}; check where it comes from, and handle None before the use`)
    );
  },
};

function inPlaceResult(failure: Failure): Advice | null {
  const candidates = sourceLines(failure).filter(
    (line) => IN_PLACE.test(line.masked) && line.number <= (failure.error?.line ?? 0),
  );
  const line = candidates.at(-1);
  const found = line === undefined ? null : IN_PLACE.exec(line.masked);
  if (line === undefined || found === null) {
    return null;
  }
  const [, indent = "", target = "", owner = "", method = ""] = found;
  return {
    message: `\`${method}()\` changes its object and returns None: do not assign its result on line ${line.number}`,
    edit: changeLines([line], (candidate) => withoutAssignment(candidate, { indent, target, owner, method })),
  };
}

interface InPlaceCall {
  readonly indent: string;
  readonly target: string;
  readonly owner: string;
  readonly method: string;
}

function withoutAssignment(line: SourceLine, { indent, target, owner, method }: InPlaceCall): string {
  const call = line.text.slice(line.text.indexOf(`${owner}.${method}(`));
  if (target === owner) {
    return indent + call;
  }
  if (method === "shuffle") {
    return line.text;
  }
  if (method === "sort") {
    const inner = call.slice(`${owner}.sort(`.length);
    return `${indent}${target} = sorted(${owner}${inner.startsWith(")") ? "" : ", "}${inner}`;
  }
  return method === "reverse" && /^\w[\w.]*\.reverse\(\)\s*$/.test(call)
    ? `${indent}${target} = ${owner}[::-1]`
    : line.text;
}

function missingReturn(failure: Failure): Advice | null {
  const lines = sourceLines(failure);
  const failing = lines[(failure.error?.line ?? 0) - 1];
  if (failing === undefined) {
    return null;
  }
  const names = new Set([...failing.masked.matchAll(/\b(\w+)\b/g)].map((found) => found[1] ?? ""));
  const called = lines
    .map((line) => /^\s*(\w+)\s*=\s*(\w+)\(/.exec(line.masked))
    .filter((found) => found !== null && names.has(found[1] ?? ""))
    .map((found) => found?.[2] ?? "");
  const name = [...called, ...names].find((candidate) => lacksReturn(lines, candidate));
  return name === undefined
    ? null
    : tell(`\`${name}()\` returns nothing, so its result is None: end it with \`return ...\``);
}

function lacksReturn(lines: readonly SourceLine[], name: string): boolean {
  const start = lines.findIndex((line) => new RegExp(`^\\s*(?:async\\s+)?def\\s+${name}\\b`).test(line.masked));
  const header = lines[start];
  if (header === undefined) {
    return false;
  }
  const indent = header.masked.search(/\S/);
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => line.masked.trim() !== "" && line.masked.search(/\S/) <= indent);
  const body = end === -1 ? after : after.slice(0, end);
  return !body.some(
    (line) => /^\s*(?:return\b.*\S|.*\byield\b|raise\b)/.test(line.masked) && !/^\s*return\s*$/.test(line.masked),
  );
}
