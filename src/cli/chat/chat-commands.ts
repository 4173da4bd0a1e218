import { ExecutorError } from "../../errors/index.ts";
import { CHAT_HELP, renderFork, renderReturn, renderSnapshots, renderUndone } from "../render/chat.ts";
import { renderHistory } from "../render/history.ts";
import type { Terminal } from "../terminal.ts";
import type { ChatSessions } from "./chat-sessions.ts";

/** What is typed to leave or to be helped in other programs. */
const SYNONYMS = new Map([
  ...["/quit", "exit", "quit", "exit()", "quit()"].map((word) => [word, "/exit"] as const),
  ...["help", "?"].map((word) => [word, "/help"] as const),
]);

/** A word with a slash before it, alone or with what it is given. */
export interface ChatCommand {
  readonly name: string;
  readonly argument: string;
}

type Answer = (sessions: ChatSessions, argument: string, terminal: Terminal) => string | Promise<string>;

const ANSWERS: Readonly<Record<string, Answer>> = {
  "/help": () => CHAT_HELP,
  "/history": ({ current }, _argument, terminal) => renderHistory(current.agent.history(), terminal),
  "/snapshots": async ({ current: { snapshots } }, _argument, terminal) =>
    renderSnapshots(await snapshots.list(), { current: snapshots.current, now: new Date() }, terminal),
  "/undo": async ({ current }, _argument, terminal) => renderUndone(await current.snapshots.undo(), terminal),
  "/goto": async ({ current }, argument, terminal) =>
    renderReturn(await current.snapshots.goTo(toNumber("/goto", argument)), terminal),
  "/fork": async (sessions, argument) =>
    argument === ""
      ? renderFork(await sessions.fork(), { isNew: true })
      : renderFork(sessions.switchTo(toNumber("/fork", argument)), { isNew: false }),
  "/back": (sessions) => renderFork(sessions.back(), { isNew: false }),
};
const WITH_ARGUMENT: readonly string[] = ["/goto", "/fork"];

/** The command that a message is; null for a request. A word that looks like one is a command, known or not. */
export function toChatCommand(message: string): ChatCommand | null {
  const [word = "", ...rest] = message.trim().split(/\s+/);
  const lower = word.toLowerCase();
  const name = (rest.length === 0 ? SYNONYMS.get(lower) : undefined) ?? lower;
  const isCommand = name === "/exit" || Object.hasOwn(ANSWERS, name) || (rest.length === 0 && /^\/\w+$/.test(name));
  return isCommand ? { name, argument: rest.join(" ") } : null;
}

/** Does what a command asks for, and gives what is to be shown. Throws `invalid-input` for what cannot be done as asked. */
export async function runChatCommand(
  { argument, name }: ChatCommand,
  sessions: ChatSessions,
  terminal: Terminal,
): Promise<string> {
  const answer = ANSWERS[name];
  if (answer === undefined) {
    throw new ExecutorError("invalid-input", `There is no command ${name}`, { hint: "See /help" });
  }
  if (argument !== "" && !WITH_ARGUMENT.includes(name)) {
    throw new ExecutorError("invalid-input", `${name} takes nothing after it, and was given "${argument}"`, {
      hint: name === "/undo" ? "/goto goes to one of /snapshots by its number" : "See /help",
    });
  }
  return await answer(sessions, argument, terminal);
}

function toNumber(name: string, argument: string): number {
  if (!/^\d{1,9}$/.test(argument)) {
    const given = argument === "" ? "" : `, not "${argument}"`;
    throw new ExecutorError("invalid-input", `${name} needs a number${given}`, {
      hint: name === "/goto" ? "/snapshots lists what there is, as in: /goto 2" : "As in: /fork 1; 0 is the original",
    });
  }
  return Number(argument);
}
