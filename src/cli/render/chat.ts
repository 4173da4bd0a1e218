import type { ChatSession } from "../chat/chat-sessions.ts";
import type { ChatSnapshot, Undone } from "../chat/chat-snapshots.ts";
import type { Terminal } from "../terminal.ts";
import { formatAgo } from "./figures.ts";
import { toTerminalLine } from "./terminal-text.ts";
import { padText, truncateText } from "./text-layout.ts";

/** What can be typed in a conversation. */
export const CHAT_HELP = `  Type a request, for example: Run the tests in test_calculator.py
  Code goes between two lines of three backticks. Variables and files stay.
  /undo       go back to before the last request that ran something, and again
  /snapshots  list what can be gone back to   /goto 2  go to one, back or forward
  /fork       go on in a copy of the session  /back  return to the original, as it was
              /fork 1 comes to the copy again
  /history  what was run so far   /help  this text   /exit  leave (or Ctrl-D)
  Ctrl-C stops what is running, or clears what was typed.
`;

/** Columns beside the title: the mark, the number, the age and a note. */
const OTHER_COLUMNS = 44;
const MAX_TITLE_COLUMNS = 60;

/** The snapshots of a session, a line each, with the one where it stands. */
export function renderSnapshots(
  snapshots: readonly ChatSnapshot[],
  { current, now }: { readonly current: ChatSnapshot | null; readonly now: Date },
  { colors, columns }: Terminal,
): string {
  if (snapshots.length === 0) {
    return "  There is none yet: one is kept after each request that runs something\n";
  }
  const titles = snapshots.map((one) => titleOf(one, Math.min(columns - OTHER_COLUMNS, MAX_TITLE_COLUMNS)));
  const titleColumns = Math.max(...titles.map((title) => title.length));
  const lines = snapshots.map((one, index) => {
    const isHere = one.number === current?.number;
    const follows = one.after === null || one.after === snapshots[index - 1]?.number;
    const notes = [
      ...(follows ? [] : [`after ${one.after}`]),
      ...(one.id === null ? ["could not be kept"] : []),
      ...(isHere ? ["you are here"] : []),
    ];
    const number = String(one.number).padStart(3);
    const age = formatAgo(now.getTime() - one.takenAt.getTime()).padStart(11);
    const line = `${isHere ? "›" : " "} ${number}  ${padText(titles[index] ?? "", titleColumns)}  ${age}  ${notes.join(", ")}`;
    return `  ${isHere ? colors.cyan(line.trimEnd()) : line.trimEnd()}\n`;
  });
  return lines.join("");
}

/** What was undone, and where the session stands now: one line. */
export function renderUndone({ now, undone }: Undone, { colors, columns }: Terminal): string {
  const [before, after] = [`Undid ${undone.number}: \``, `\`; variables and files are as ${whenOf(now)}`];
  const title = titleOf(undone, columns - 4 - before.length - after.length);
  return `  ${colors.green("↶")} ${before}${title}${after}\n`;
}

/** Where the session stands now: one line. */
export function renderReturn(now: ChatSnapshot, { colors, columns }: Terminal): string {
  const words = `Variables and files are as ${whenOf(now)}`;
  const title = now.title === null ? "" : `: \`${titleOf(now, columns - 8 - words.length)}\``;
  return `  ${colors.green("↶")} ${words}${title}\n`;
}

/** Which session is spoken with now, and how to come back. */
export function renderFork({ number, origin }: ChatSession, { isNew }: { readonly isNew: boolean }): string {
  if (origin === null) {
    return "  This is the original session again\n";
  }
  const from = origin.number === 0 ? "the original" : `fork ${origin.number}`;
  if (!isNew) {
    return `  This is fork ${number} again; /back returns to ${from}\n`;
  }
  return (
    `  This is fork ${number}: it goes its own way from here, and ${from} stays as it is\n` +
    `  /back returns to ${from}, /fork ${number} comes here again; forks end with the chat and are not recorded\n`
  );
}

function whenOf({ number, title }: ChatSnapshot): string {
  if (title !== null) {
    return `after ${number}`;
  }
  return number === 0 ? "at the beginning" : `at ${number}`;
}

function titleOf({ number, title }: ChatSnapshot, columns: number): string {
  return truncateText(toTerminalLine(title ?? (number === 0 ? "the beginning" : "a new sandbox")), columns);
}
