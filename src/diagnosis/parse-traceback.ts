import type { KernelError, TraceFrame } from "../protocol/index.ts";

const FRAME = /^\s*File "(?<file>[^"]+)", line (?<line>\d+)(?:, in (?<function>.+))?$/;
const TITLE = "Traceback (most recent call last)";
const HEADLINE =
  /^(?<name>(?:[A-Za-z_][\w.]*)?(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Violation|Timeout|Exceeded|gaierror|timeout))(?:: (?<message>[\s\S]*))?$/;
/** After a traceback's frames any class name is a headline, whatever it ends in. */
const ANY_HEADLINE = /^(?<name>[A-Za-z_][\w.]*)(?:: (?<message>[\s\S]*))?$/;

/**
 * Reads the last exception out of a Python traceback, or out of a bare `Name: message`; null when there is neither.
 * The line is that of the innermost frame outside of Python's own library.
 */
export function parseTraceback(text: string): KernelError | null {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const start = lines.findLastIndex((line) => line.startsWith(TITLE));
  const afterFrames = start === -1 ? -1 : lines.findIndex((line, index) => index > start && /^[A-Za-z_]/.test(line));
  const position = afterFrames === -1 ? lines.findLastIndex((line) => HEADLINE.test(line)) : afterFrames;
  const pattern = afterFrames === -1 ? HEADLINE : ANY_HEADLINE;
  const headline = position === -1 ? undefined : pattern.exec(lines.slice(position).join("\n"))?.groups;
  if (headline === undefined) {
    return null;
  }
  const frames = [...framesOf(lines.slice(start + 1, position))];
  const own = frames.findLast((frame) => !isLibrary(frame.file)) ?? frames.at(-1);
  const name = headline["name"] ?? "Exception";
  return {
    name: name.slice(name.lastIndexOf(".") + 1),
    message: (headline["message"] ?? "").trim(),
    line: own?.line ?? null,
    traceback: text,
    frames,
    facts: {},
  };
}

function* framesOf(lines: readonly string[]): Generator<TraceFrame> {
  for (const [index, text] of lines.entries()) {
    const groups = FRAME.exec(text)?.groups;
    if (groups !== undefined) {
      const next = lines[index + 1] ?? "";
      const source = FRAME.test(next) || /^\s*[\^~]+\s*$/.test(next) ? "" : next.trim();
      yield {
        file: groups["file"] ?? "",
        line: Number(groups["line"]),
        function: groups["function"] ?? "<module>",
        source,
      };
    }
  }
}

function isLibrary(file: string): boolean {
  return /(?:^|\/)lib(?:64)?\/python3|site-packages|dist-packages|^<frozen /.test(file);
}
