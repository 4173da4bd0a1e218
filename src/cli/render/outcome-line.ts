import { formatCount, formatMemorySize, formatTimeout } from "../../config/index.ts";
import type { Isolation, LimitHit, Outcome } from "../../sandbox/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatBytes, formatSeconds } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { joinParts } from "./text-layout.ts";

/** How a run ended, in a line or two: the verdict, what it used, and what stood between it and the machine. */
export function renderOutcomeLine(outcome: Outcome, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const completed = outcome.status === "completed";
  const mark = completed ? colors.green("✓") : colors.red("✗");
  const parts =
    outcome.status === "refused" ? ["refused, nothing ran"] : [renderVerdict(outcome), ...renderUsage(outcome)];
  const [first = "", ...rest] = joinParts(parts, columns - 4);
  const lines = [`  ${mark} ${completed ? first : colors.bold(first)}`, ...rest.map((line) => `    ${line}`)];
  lines.push(...renderNotes(outcome).map((note) => `    ${colors.yellow(note)}`));
  return `${lines.join("\n")}\n`;
}

/** The isolation that held with all its mechanisms, as `kernel isolation (user namespace, seccomp)`. */
export function renderIsolation(isolation: Isolation): string {
  return renderMechanisms(isolation, isolation.mechanisms);
}

/** The isolation that held in a few words: the namespaces are counted, and what comes after three is left out. */
export function renderIsolationInShort(isolation: Isolation): string {
  const others = isolation.mechanisms.filter((mechanism) => !mechanism.endsWith(" namespace"));
  const namespaces = isolation.mechanisms.length - others.length;
  const all = namespaces === 0 ? others : [formatCount(namespaces, "namespace"), ...others];
  return renderMechanisms(isolation, all.length > 3 ? [...all.slice(0, 3), "…"] : all);
}

function renderMechanisms({ level }: Isolation, mechanisms: readonly string[]): string {
  if (level === "none") {
    return "no isolation";
  }
  return `${level} isolation${mechanisms.length === 0 ? "" : ` (${mechanisms.map(toTerminalLine).join(", ")})`}`;
}

function renderUsage({ usage, isolation }: Outcome): readonly string[] {
  return [`cpu ${formatSeconds(usage.cpuTime)}`, formatBytes(usage.peakMemory), renderIsolationInShort(isolation)];
}

function renderVerdict(outcome: Outcome): string {
  const after = `after ${formatSeconds(outcome.usage.duration)}`;
  switch (outcome.status) {
    case "completed":
      return `completed in ${formatSeconds(outcome.usage.duration)}`;
    case "failed":
      return `failed ${after}${outcome.exitCode === null ? "" : ` with exit code ${outcome.exitCode}`}`;
    case "timed-out":
      return `timed out ${after}, ${renderLimit(outcome.limit)}`;
    case "out-of-memory":
      return `out of memory ${after}, ${renderLimit(outcome.limit)}`;
    case "output-limit":
      return `stopped for too much output ${after}, ${renderLimit(outcome.limit)}`;
    case "killed":
      return `killed ${after}${renderDeath(outcome.signal, outcome.exitCode)}`;
    case "cancelled":
      return `cancelled ${after}`;
    case "lost":
      return `lost ${after}`;
    case "refused":
      return "refused";
  }
}

function renderDeath(signal: string | null, exitCode: number | null): string {
  if (signal !== null) {
    return ` by ${toTerminalLine(signal)}`;
  }
  return exitCode === null ? "" : ` with exit code ${exitCode}`;
}

function renderLimit(limit: LimitHit): string {
  const value = limit.name === "time" ? formatTimeout(limit.value) : formatMemorySize(limit.value);
  return `the limit is ${value}`;
}

function renderNotes(outcome: Outcome): readonly string[] {
  const notes: string[] = [];
  if (outcome.truncated) {
    notes.push("Output over `maxOutputLength` (EXECUTOR_MAX_OUTPUT_LENGTH), or a display over its limit, is left out");
  }
  if (outcome.session === "restored") {
    notes.push("The session is as it was before this run, variables and files");
  }
  if (outcome.session === "reset") {
    notes.push("The interpreter was replaced: variables are gone, files are kept");
  }
  if (outcome.session === "replaced") {
    notes.push("The sandbox had gone away since the last run: this one began without its variables and files");
  }
  if (outcome.session === "closed" && outcome.status === "lost") {
    notes.push("The sandbox is gone, its files included");
  }
  return notes;
}
