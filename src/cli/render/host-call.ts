import type { HostCallEvent } from "../../sessions/index.ts";
import type { Terminal } from "../terminal.ts";
import { toTerminalLine } from "./terminal-text.ts";

const SHOWN_CHARACTERS = 80;

/** A call of a host function as it is made: `· get_weather(city="Paris")`. */
export function renderHostCall(
  { arguments: given, name }: Extract<HostCallEvent, { type: "host-call-started" }>,
  { colors }: Terminal,
): string {
  const list = Object.entries(given).map(([key, value]) => `${key}=${show(value)}`);
  return colors.dim(`  · ${toTerminalLine(name)}(${toTerminalLine(list.join(", "))})\n`);
}

/** What came of it: `→ 21`, or why it has no value. */
export function renderHostAnswer(
  { answer }: Extract<HostCallEvent, { type: "host-call-ended" }>,
  { colors }: Terminal,
): string {
  return "error" in answer
    ? `    ${colors.red("✗")} ${toTerminalLine(shorten(`${answer.error.kind}: ${answer.error.message}`))}\n`
    : colors.dim(`    → ${toTerminalLine(show(answer.value))}\n`);
}

function show(value: unknown): string {
  return shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text;
}
