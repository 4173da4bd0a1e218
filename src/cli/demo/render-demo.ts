import { formatCount } from "../../config/index.ts";
import { toTerminalLine } from "../render/terminal-text.ts";
import { truncateText } from "../render/text-layout.ts";
import type { Terminal } from "../terminal.ts";
import type { DemoPart, PlayedPart } from "./demo-parts.ts";

/** The heading of a part, with the first line of its request. */
export function renderPartHeading(part: DemoPart, index: number, count: number, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const [request = ""] = part.request.split("\n");
  const title = ` ${index + 1} of ${count}  ${part.title} `;
  const line = "━".repeat(Math.max(0, columns - title.length - 4));
  return `\n  ${colors.bold(colors.cyan("━━"))}${colors.bold(title)}${colors.cyan(line)}\n  ${colors.cyan("›")} ${truncateText(request, columns - 4)}\n`;
}

/** What worked, and where to go from here. */
export function renderSummary(played: readonly PlayedPart[], terminal: Terminal): string {
  const { colors, columns } = terminal;
  const rows = played.map((part) => {
    const mark = part.success ? colors.green("✓") : colors.red("✗");
    return `  ${mark} ${part.title.padEnd(12)} ${colors.dim(describe(part))}\n`;
  });
  const next = [
    ["npx executor chat", "talk to it"],
    ["npx executor run program.py", "run a file of yours"],
    ["npx executor test tests/", "run your tests with coverage"],
    ["npx executor doctor", "see what works on this machine"],
  ].map(([command = "", what = ""]) => `    ${colors.cyan(command.padEnd(30))} ${colors.dim(what)}\n`);
  const line = colors.cyan("━".repeat(columns - 2));
  return `\n  ${line}\n${rows.join("")}\n  ${colors.bold("What to try next")}\n${next.join("")}`;
}

function describe({ problem, record }: PlayedPart): string {
  if (problem !== null) {
    return toTerminalLine(problem);
  }
  const report = record.tests.at(-1);
  if (report !== undefined) {
    const attempts = record.tests.length === 1 ? "" : ` at attempt ${record.tests.length}`;
    const coverage = report.coverage === null ? "" : `, ${Math.round(report.coverage)}% covered`;
    return `${report.passed} of ${formatCount(report.total, "test")} passed${attempts}${coverage}`;
  }
  const profile = record.profiles.at(-1);
  if (profile !== undefined) {
    return `${profile.topFunctions[0]?.name ?? "nothing"} takes most of the time`;
  }
  return "ran in the sandbox";
}
