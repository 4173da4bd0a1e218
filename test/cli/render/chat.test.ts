import { expect, test } from "vitest";
import { firstWords } from "../../../src/cli/chat/first-words.ts";
import { renderReturn, renderSnapshots, renderUndone } from "../../../src/cli/render/chat.ts";
import { formatAgo } from "../../../src/cli/render/figures.ts";
import { recordingTerminal } from "../sample-results.ts";

const now = new Date("2026-12-01T12:00:00Z");

function moment(number: number, title: string | null, { after = number - 1, id = "s", secondsAgo = 0 } = {}) {
  const takenAt = new Date(now.getTime() - secondsAgo * 1000);
  return { number, title, after: title === null ? null : after, id: id === "" ? null : id, takenAt };
}

test("snapshots are listed with their age, what they came after, and where one stands", () => {
  const current = moment(3, "y = \u001b[31m2", { after: 1 });
  const list = [
    moment(0, null, { secondsAgo: 7300 }),
    moment(1, "x = 1", { secondsAgo: 100 }),
    moment(2, "x = 5", { secondsAgo: 59, id: "" }),
    current,
  ];
  expect(renderSnapshots(list, { current, now }, recordingTerminal({ columns: 80 }))).toBe(
    `      0  the beginning      2 h ago
      1  x = 1            1 min ago
      2  x = 5             59 s ago  could not be kept
  ›   3  y = \\x1b[31m2     just now  after 1, you are here
`,
  );
});

test("a snapshot takes one line, however long the request was", () => {
  const list = [moment(4, "word ".repeat(40), { after: 1 })];
  const lines = renderSnapshots(list, { current: null, now }, recordingTerminal({ columns: 60 })).split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]?.length).toBeLessThanOrEqual(60);
});

test("what was undone is told in one line, however long the request was", () => {
  const terminal = recordingTerminal({ columns: 60 });
  const long = moment(12, "word ".repeat(40));
  expect(renderUndone({ undone: long, now: moment(11, "x = 1") }, terminal)).toBe(
    "  ↶ Undid 12: `word w…`; variables and files are as after 11\n",
  );
  expect(renderReturn(long, terminal)).toBe("  ↶ Variables and files are as after 12: `word word word w…`\n");
  expect(renderReturn(moment(0, null), terminal)).toBe("  ↶ Variables and files are as at the beginning\n");
});

test.each([
  [0, "just now"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [3_600_000, "1 h ago"],
  [47 * 3_600_000, "47 h ago"],
  [72 * 3_600_000, "3 days ago"],
])("formatAgo(%d) is %j", (milliseconds, words) => {
  expect(formatAgo(milliseconds)).toBe(words);
});

test("the first words of a request are those of its code where that is all there is", () => {
  expect(firstWords("Run this:\n```python\n\nx = 1\nprint(x)\n```")).toBe("Run this: x = 1 print(x)");
  expect(firstWords("x = 1")).toBe("x = 1");
});
