import type { FunctionTime, LineTime } from "../protocol/index.ts";
import { nestedLoops } from "./nested-loops.ts";
import type { ProfileReport } from "./profile-report.ts";

type Profile = Pick<ProfileReport, "topFunctions" | "hotLines">;

const DOMINANT_PERCENT = 80;
const HOT_PERCENT = 10;
const MANY_CALLS = 100_000;
const MANY_RECURSIVE_CALLS = 1_000;
const TINY_SECONDS = 2e-6;

/** What a profile of `code` suggests, by plain rules; empty when none of them applies. */
export function suggestImprovements(profile: Profile, code: string): readonly string[] {
  return [
    ...dominantFunction(profile),
    ...waiting(profile),
    ...quadraticLoops(profile, code),
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

function quadraticLoops({ hotLines }: Profile, code: string): readonly string[] {
  return nestedLoops(code, hotLines)
    .filter(({ percent }) => percent >= HOT_PERCENT)
    .map(
      ({ line, outerLine, percent }) =>
        `The loop on line ${line} runs inside the loop on line ${outerLine} and takes ${round(percent)} % of the time; ` +
        "a built-in such as sorted(), a set or dict for look-ups, or numpy would avoid the inner one",
    );
}

function recursion({ topFunctions, hotLines }: Profile): readonly string[] {
  return topFunctions.filter(isUsers).flatMap((entry) => {
    const start = Number(entry.location.slice(entry.location.lastIndexOf(":") + 1));
    const simpleName = entry.name.slice(entry.name.lastIndexOf(".") + 1);
    const line = hotLines.find((hot) => hot.line >= start && indentation(hot) > 0 && calls(hot.source, simpleName));
    if (line === undefined || entry.calls < MANY_RECURSIVE_CALLS || entry.percent < HOT_PERCENT) {
      return [];
    }
    return [
      `${entry.name} calls itself on line ${line.line} (${count(entry.calls)}); ` +
        "functools.lru_cache saves the calls that repeat their arguments",
    ];
  });
}

/** Whether a line calls a function of that name, and does not define it. */
function calls(source: string, name: string): boolean {
  return [...source.matchAll(/(?<!\w)(\w+)\(/g)].some(
    ({ 1: called, index }) => called === name && !source.slice(0, index).endsWith("def "),
  );
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

function indentation({ source }: LineTime): number {
  return source.length - source.trimStart().length;
}

function round(percent: number): string {
  return percent.toFixed(0);
}

function count(calls: number): string {
  return `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"}`;
}
