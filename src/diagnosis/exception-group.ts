import type { KernelError } from "../protocol/index.ts";
import { parseTraceback } from "./parse-traceback.ts";

const GROUP = /\(\d+ sub-exceptions?\)$/;
const HEADING = /^ *\+ Exception Group Traceback/;
/** Groups in groups that are gone into: each is read once more. */
const DEEPEST = 10;
const CHAIN = /^ *\| (?:During handling of the above|The above exception was the direct cause)/;
const FIRST = /^( *)\+-\+-{4,} 1 -{4,}$/;

/**
 * The first exception of a group, and of the groups in it, as if it had been raised alone; null for an error that is no
 * group. It is read from the traceback, which Python prints with a margin for each group; the facts of
 * a group are those of this exception. `source` is the workspace path
 * of the file whose lines are counted; null for a cell.
 */
export function firstOfGroup(error: KernelError, source: string | null): KernelError | null {
  const traceback = GROUP.test(error.message) ? firstTraceback(error.traceback) : null;
  const first = traceback === null ? null : parseTraceback(traceback);
  if (first === null) {
    return null;
  }
  // An exception that was made and not raised has no place of its own: then it is where the group was raised.
  const own = first.frames.findLast(({ file }) =>
    source === null
      ? file.startsWith("<cell ") || error.frames.some((frame) => frame.file === file)
      : isFile(file, source),
  );
  return { ...first, line: own?.line ?? error.line, facts: error.facts };
}

function isFile(path: string, source: string): boolean {
  return path === source || path.endsWith(`/${source}`);
}

/** The lines of the innermost first exception, without their margin. */
function firstTraceback(traceback: string): string | null {
  const all = traceback.split("\n");
  // A group that was raised while another one was handled comes after it.
  let lines = all.slice(
    Math.max(
      0,
      all.findLastIndex((line) => HEADING.test(line)),
    ),
  );
  let margin: string | null = null;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const place = lines.findIndex((line) => FIRST.test(line));
    if (place === -1) {
      break;
    }
    const indent = FIRST.exec(lines[place] ?? "")?.[1] ?? "";
    const inside = lines.slice(place + 1);
    const end = inside.findIndex((line) => line.startsWith(`${indent}  +-`) && !FIRST.test(line));
    lines = lastOfChain(inside.slice(0, end === -1 ? inside.length : end));
    margin = `${indent}  | `;
  }
  return margin === null ? null : lines.map((line) => line.slice(margin.length)).join("\n");
}

/** What stands below the exceptions that were handled before. */
function lastOfChain(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => CHAIN.test(line));
  return lines.slice(last + 1);
}
