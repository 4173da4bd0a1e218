import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { type ChatCommand, runChatCommand, toChatCommand } from "./chat/chat-commands.ts";
import { type ChatSession, ChatSessions } from "./chat/chat-sessions.ts";
import { RequestEffects } from "./chat/request-effects.ts";
import type { CliContext } from "./cli-context.ts";
import { createView } from "./create-view.ts";
import { exitCodes } from "./exit-code.ts";
import { MessageBuilder } from "./message-builder.ts";
import { type AgentArguments, openAgent } from "./open-agent.ts";
import { openPool } from "./open-session.ts";
import { CHAT_HELP } from "./render/chat.ts";
import { eventsInCommandWords } from "./render/command-words.ts";
import { reportError } from "./report-error.ts";
import { warnUnrecorded } from "./warn-unrecorded.ts";

const HOW_TO_LEAVE = "  To leave, type /exit or press Ctrl-D\n";

/** A conversation at the keyboard, in one session. Answers with the exit code. */
export async function converse(given: AgentArguments, context: CliContext): Promise<number> {
  const { terminal } = context;
  const view = createView(given, context);
  await using pool = await openPool(given, context);
  // What has no name cannot be asked for again, and so is not recorded.
  const session = given.session === undefined ? { session: randomUUID(), record: false } : {};
  await using agent = await openAgent({ ...given, ...session }, context, pool);
  await using sessions = new ChatSessions(agent);
  // As long as it is open, Ctrl-C is a key that comes here, and not a signal to every process of the terminal.
  const keyboard = createInterface({ input: context.stdin, output: context.stdout, terminal: true });
  const message = new MessageBuilder();
  let running: AbortController | null = null;
  let isOpen = true;
  let interrupts = 0;
  keyboard.on("SIGINT", () => {
    if (running !== null) {
      return running.abort();
    }
    clearLine();
  });
  keyboard.on("close", () => {
    isOpen = false;
  });
  context.signal.addEventListener("abort", () => keyboard.close());
  terminal.write(CHAT_HELP);
  prompt();
  for await (const line of keyboard) {
    interrupts = 0;
    const complete = message.add(line);
    if (complete !== null) {
      const command = toChatCommand(complete);
      if (command?.name === "/exit") {
        break;
      }
      await (command === null ? answer(complete) : obey(command));
    }
    prompt();
  }
  keyboard.close();
  terminal.write("\n");
  if (given.session !== undefined) {
    warnUnrecorded(agent, context);
  }
  return exitCodes.success;

  /** As in Python and Node: what was typed is dropped. Whoever presses the key again wants to leave. */
  function clearLine(): void {
    const wasEmpty = keyboard.line === "" && !message.isOpen;
    interrupts = wasEmpty ? interrupts + 1 : 1;
    message.clear();
    // To the end of the line, then back to its beginning: the keys by which readline forgets a line.
    keyboard.write(null, { ctrl: true, name: "e" });
    keyboard.write(null, { ctrl: true, name: "u" });
    terminal.write(interrupts > 1 ? `\n${HOW_TO_LEAVE}` : "\n");
    prompt();
  }

  function prompt(): void {
    // The keyboard may have ended while a request was worked on.
    if (!isOpen) {
      return;
    }
    keyboard.setPrompt(message.isOpen ? terminal.colors.dim("  … ") : `\n${terminal.colors.cyan(`  ${place()}› `)}`);
    keyboard.prompt();
  }

  function place(): string {
    const { number } = sessions.current;
    return number === 0 ? "" : `fork ${number} `;
  }

  async function obey(command: ChatCommand): Promise<void> {
    try {
      terminal.write(await runChatCommand(command, sessions, terminal));
    } catch (error) {
      reportError(error, { ...context, errors: terminal }, { json: false });
    }
  }

  async function answer(text: string): Promise<void> {
    if (text.trim() === "") {
      return;
    }
    running = new AbortController();
    try {
      await work(sessions.current, text, AbortSignal.any([context.signal, running.signal]));
    } catch (error) {
      view?.end();
      // What cannot be done is no reason to leave the conversation.
      if (running.signal.aborted) {
        terminal.write(`  ${terminal.colors.red("✗")} stopped\n`);
      } else {
        reportError(error, { ...context, errors: terminal }, { json: false });
      }
    } finally {
      running = null;
    }
  }

  async function work({ agent, snapshots }: ChatSession, text: string, signal: AbortSignal): Promise<void> {
    const effects = new RequestEffects();
    await snapshots.begin(text);
    try {
      for await (const event of eventsInCommandWords(agent.stream(text, { signal }))) {
        effects.hear(event);
        view?.render(event);
      }
      view?.end();
    } finally {
      if (signal.aborted) {
        effects.stop();
      }
      snapshots.end(text, effects);
    }
  }
}
