import type { TraceFrame } from "../protocol/index.ts";

/** A call in pytest's short traceback: `calc.py:2: in gcd`. */
const CALL = /^([^:\n]+):(\d{1,9}): in (.+)$/;

/** The calls that led to a failure, the outermost first, from pytest's account of it; empty where it names none. */
export function parseFrames(traceback: string): readonly TraceFrame[] {
  const lines = traceback.split("\n");
  return lines.flatMap((text, index) => {
    const [, file, line, name] = CALL.exec(text) ?? [];
    const source = lines[index + 1]?.trim() ?? "";
    return file === undefined || name === undefined ? [] : [{ file, line: Number(line), function: name, source }];
  });
}
