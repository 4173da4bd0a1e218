import type { FunctionTime, LineTime, ProfileReport } from "./profile-report.ts";

type Profile = Pick<ProfileReport, "topFunctions" | "hotLines">;

const DOMINANT_PERCENT = 80;
const HOT_PERCENT = 10;
const MANY_CALLS = 100_000;
const MANY_RECURSIVE_CALLS = 1_000;
const TINY_SECONDS = 2e-6;

/** What a profile suggests, by plain rules; empty when none of them applies. */
export function suggestImprovements(profile: Profile): readonly string[] {
  return [
    ...dominantFunction(profile),
    ...waiting(profile),
    ...nestedLoops(profile),
    ...recursion(profile),
    ...tinyFunctions(profile),
  ];
}

function dominantFunction({ topFunctions }: Profile): readonly string[] {
  const [top] = topFunctions;
  if (top === undefined || !isUsers(top) || top.percent <= DOMINANT_PERCENT || top.name === "<module>") {
    return [];
  }
  return [
    `${top.name} (${top.location}) takes ${round(top.percent)} % of the time by itself; a change elsewhere gains little`,
  ];
}

function waiting({ topFunctions }: Profile): readonly string[] {
  return topFunctions
    .filter(({ name, percent }) => name === "time.sleep" && percent > HOT_PERCENT)
    .map(({ percent, calls }) => `${round(percent)} % of the time is spent waiting in time.sleep (${count(calls)})`);
}

function nestedLoops({ hotLines }: Profile): readonly string[] {
  const lines = hotLines.toSorted((left, right) => left.line - right.line);
  const loops = lines.filter((line) => /^\s*(?:async\s+)?(?:for|while)\b/.test(line.source));
  return loops.flatMap((inner) => {
    const outer = loops.findLast((loop) => loop.line < inner.line && indentation(loop) < indentation(inner));
    if (outer === undefined || lines.some((line) => isBetween(line, outer, inner))) {
      return [];
    }
    const percent = percentOf(lines.filter((line) => line.line >= inner.line && !leaves(lines, inner, line)));
    if (percent < HOT_PERCENT || loops.some((loop) => isInside(lines, inner, loop))) {
      return [];
    }
    return [
      `The loop on line ${inner.line} runs inside the loop on line ${outer.line} and takes ${round(percent)} % of the time; ` +
        "a built-in such as sorted(), a set or dict for look-ups, or numpy would avoid the inner one",
    ];
  });
}

function recursion({ topFunctions, hotLines }: Profile): readonly string[] {
  return topFunctions.filter(isUsers).flatMap((entry) => {
    const start = Number(entry.location.slice(entry.location.lastIndexOf(":") + 1));
    const simpleName = entry.name.slice(entry.name.lastIndexOf(".") + 1);
    // A lambda or a comprehension has no name to call itself by.
    const call = /^\w+$/.test(simpleName) ? new RegExp(`(?<!def )\\b${simpleName}\\(`) : null;
    const line = hotLines.find((hot) => hot.line >= start && indentation(hot) > 0 && call?.test(hot.source));
    if (line === undefined || entry.calls < MANY_RECURSIVE_CALLS || entry.percent < HOT_PERCENT) {
      return [];
    }
    return [
      `${entry.name} calls itself on line ${line.line} (${count(entry.calls)}); ` +
        "functools.lru_cache saves the calls that repeat their arguments",
    ];
  });
}

function tinyFunctions({ topFunctions }: Profile): readonly string[] {
  return topFunctions
    .filter(({ calls, time, percent }) => calls >= MANY_CALLS && percent >= HOT_PERCENT && time / calls < TINY_SECONDS)
    .map(
      ({ name, calls, percent }) =>
        `${name} is called very often for very little work (${count(calls)}, ${round(percent)} % of the time); ` +
        "handle many values in one call, or write its body where it is called",
    );
}

/** Whether code of the user's own: in the cell, or in a file of the workspace. */
function isUsers({ location }: FunctionTime): boolean {
  return (
    location.startsWith("<cell ") || (location.includes(":") && !location.startsWith("/") && !location.startsWith("<"))
  );
}

/** Whether `line` stands between two loops and ends the outer one. */
function isBetween(line: LineTime, outer: LineTime, inner: LineTime): boolean {
  return line.line > outer.line && line.line < inner.line && indentation(line) <= indentation(outer);
}

/** Whether the block that `loop` opens has ended before or on `line`. */
function leaves(lines: readonly LineTime[], loop: LineTime, line: LineTime): boolean {
  return lines.some(
    (other) => other.line > loop.line && other.line <= line.line && indentation(other) <= indentation(loop),
  );
}

function isInside(lines: readonly LineTime[], loop: LineTime, line: LineTime): boolean {
  return line.line > loop.line && !leaves(lines, loop, line);
}

function indentation({ source }: LineTime): number {
  return source.length - source.trimStart().length;
}

function percentOf(lines: readonly LineTime[]): number {
  return lines.reduce((sum, line) => sum + line.percent, 0);
}

function round(percent: number): string {
  return percent.toFixed(0);
}

function count(calls: number): string {
  return `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"}`;
}
