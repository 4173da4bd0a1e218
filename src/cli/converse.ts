import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { ExecutorAgent } from "../agents/executor/index.ts";
import type { CliContext } from "./cli-context.ts";
import { createView } from "./create-view.ts";
import { exitCodes } from "./exit-code.ts";
import { MessageBuilder } from "./message-builder.ts";
import { type AgentArguments, openAgent } from "./open-agent.ts";
import { openPool } from "./open-session.ts";
import { eventsInCommandWords } from "./render/command-words.ts";
import { renderHistory } from "./render/history.ts";
import { reportError } from "./report-error.ts";
import { warnUnrecorded } from "./warn-unrecorded.ts";

const HELP = `  Type a request, for example: Run the tests in test_calculator.py
  Code goes between two lines of three backticks. Variables and files stay.
  /history  what was run so far   /help  this text   /exit  leave (or Ctrl-D)
  Ctrl-C stops what is running, or clears what was typed.
`;
const HOW_TO_LEAVE = "  To leave, type /exit or press Ctrl-D\n";

/** What is typed to leave or to be helped in other programs. */
const COMMANDS = new Map([
  ...["/exit", "/quit", "exit", "quit", "exit()", "quit()"].map((word) => [word, "/exit"] as const),
  ...["help", "?"].map((word) => [word, "/help"] as const),
]);

/** A conversation at the keyboard, in one session. Answers with the exit code. */
export async function converse(given: AgentArguments, context: CliContext): Promise<number> {
  const { terminal } = context;
  const view = createView(given, context);
  await using pool = await openPool(given, context);
  // What has no name cannot be asked for again, and so is not recorded.
  const session = given.session === undefined ? { session: randomUUID(), record: false } : {};
  await using agent = await openAgent({ ...given, ...session }, context, pool);
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
  terminal.write(HELP);
  prompt();
  for await (const line of keyboard) {
    interrupts = 0;
    const complete = message.add(line);
    if (complete !== null) {
      const meant = toCommand(complete);
      if (meant === "/exit") {
        break;
      }
      await answer(meant);
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
    keyboard.setPrompt(message.isOpen ? terminal.colors.dim("  … ") : `\n${terminal.colors.cyan("  › ")}`);
    keyboard.prompt();
  }

  async function answer(text: string): Promise<void> {
    const command = text.trim();
    if (command === "") {
      return;
    }
    if (command === "/help") {
      return terminal.write(HELP);
    }
    if (command === "/history") {
      return terminal.write(renderHistory(agent.history(), terminal));
    }
    if (/^\/\w+$/.test(command)) {
      return terminal.write(`  There is no command ${command}; see /help\n`);
    }
    running = new AbortController();
    try {
      await work(agent, text, AbortSignal.any([context.signal, running.signal]));
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

  async function work(agent: ExecutorAgent, text: string, signal: AbortSignal): Promise<void> {
    for await (const event of eventsInCommandWords(agent.stream(text, { signal }))) {
      view?.render(event);
    }
    view?.end();
  }
}

/** The command that a message stands for, else the message. */
function toCommand(message: string): string {
  return COMMANDS.get(message.trim().toLowerCase()) ?? message;
}
