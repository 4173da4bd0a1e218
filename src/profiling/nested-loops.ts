import type { LineTime } from "../protocol/index.ts";

/** A loop that runs inside of another one, and what is spent in it. */
export interface NestedLoop {
  /** 1-based. */
  readonly line: number;
  /** Line of the loop around it. */
  readonly outerLine: number;
  /** Share of the time spent on its lines, in percent. */
  readonly percent: number;
}

interface Block {
  readonly line: number;
  readonly indentation: number;
  readonly isLoop: boolean;
}

const LOOP = /^\s*(?:async\s+)?(?:for|while)\b/;
const NEW_SCOPE = /^\s*(?:async\s+)?(?:def|class)\b/;

/** The innermost of the nested loops in `code`, told by indentation. */
export function nestedLoops(code: string, hotLines: readonly LineTime[]): readonly NestedLoop[] {
  const percentOf = new Map(hotLines.map(({ line, percent }) => [line, percent]));
  const loops = new Map<number, { outerLine: number; percent: number }>();
  let open: Block[] = [];
  for (const [index, source] of code.split("\n").entries()) {
    if (/^\s*(?:#|$)/.test(source)) {
      continue;
    }
    const line = index + 1;
    const indentation = source.length - source.trimStart().length;
    open = open.filter((block) => block.indentation < indentation);
    const isLoop = LOOP.test(source);
    const outer = enclosingLoop(open);
    if (isLoop && outer !== null) {
      // The loop around this one is then not the innermost.
      loops.delete(outer.line);
      loops.set(line, { outerLine: outer.line, percent: 0 });
    }
    if (isLoop || NEW_SCOPE.test(source)) {
      open.push({ line, indentation, isLoop });
    }
    const innermost = enclosingLoop(open);
    const entry = innermost === null ? undefined : loops.get(innermost.line);
    if (entry !== undefined) {
      entry.percent += percentOf.get(line) ?? 0;
    }
  }
  return [...loops].map(([line, loop]) => ({ line, ...loop }));
}

/** The nearest loop, unless a function or class begins in between. */
function enclosingLoop(open: readonly Block[]): Block | null {
  const last = open.at(-1);
  return last?.isLoop === true ? last : null;
}
