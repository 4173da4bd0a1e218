import type { KernelError } from "../kernel/index.ts";
import { parseTraceback } from "./parse-traceback.ts";

const GROUP = /\(\d+ sub-exceptions?\)$/;
const HEADING = /^ *\+ Exception Group Traceback/;
const FIRST = /^( *)\+-\+-{4,} 1 -{4,}$/;

/**
 * The first exception of a group, and of the groups in it, as if it had been raised alone; null for an error that is no
 * group. It is read from the traceback, which Python prints with a margin for each group.
 */
export function firstOfGroup(error: KernelError): KernelError | null {
  const traceback = GROUP.test(error.message) ? firstTraceback(error.traceback) : null;
  const first = traceback === null ? null : parseTraceback(traceback);
  if (first === null) {
    return null;
  }
  // An exception that was made and not raised has no place of its own: then it is where the group was raised.
  const own = first.frames.findLast((frame) => isOwn(frame.file, error));
  return { ...first, line: own?.line ?? error.line, facts: {} };
}

function isOwn(file: string, error: KernelError): boolean {
  return file.startsWith("<cell ") || error.frames.some((frame) => frame.file === file);
}

/** The lines of the innermost first exception, without their margin. */
function firstTraceback(traceback: string): string | null {
  let margin: string | null = null;
  let lines: string[] = [];
  const all = traceback.split("\n");
  // A group that was raised while another one was handled comes after it.
  for (const line of all.slice(
    Math.max(
      0,
      all.findLastIndex((each) => HEADING.test(each)),
    ),
  )) {
    const begins = FIRST.exec(line);
    if (begins !== null && (margin === null || lines.length > 0)) {
      margin = `${begins[1] ?? ""}  | `;
      lines = [];
    } else if (margin !== null && line.startsWith(margin.trimEnd())) {
      lines.push(line.slice(margin.length));
    } else if (margin !== null) {
      break;
    }
  }
  return margin === null ? null : lines.join("\n");
}
