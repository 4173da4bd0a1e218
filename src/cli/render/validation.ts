import { formatCount } from "../../config/index.ts";
import type { ValidationReport, Violation } from "../../validation/index.ts";
import type { Terminal } from "../terminal.ts";

import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { wrapText } from "./text-layout.ts";

/** What a check found, a paragraph to each finding, and whether the code would be run. */
export function renderValidation(report: ValidationReport, title: string, terminal: Terminal): string {
  const { colors } = terminal;
  const errors = report.violations.filter((violation) => violation.severity === "error").length;
  const found = report.violations.map((violation) => renderViolation(violation, terminal)).join("");
  const name = toTerminalLine(title);
  const imports =
    report.imports.length === 0 ? "" : colors.dim(` · imports ${report.imports.map(toTerminalLine).join(", ")}`);
  const verdict = report.valid
    ? `  ${colors.green("✓")} ${name} would be run${imports}\n`
    : `  ${colors.red("✗")} ${colors.bold(`${name} would not be run: ${formatCount(errors, "error")}`)}\n`;
  return found + verdict;
}

function renderViolation(violation: Violation, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const place = `${violation.line}:${violation.column}`.padStart(7);
  const paint = violation.severity === "error" ? colors.red : colors.yellow;
  const lines = wrapText(toTerminalText(violation.message), columns - 12);
  const rows = lines.map((line, row) => `  ${row === 0 ? paint(place) : " ".repeat(7)}  ${line}\n`);
  return `${rows.join("")}${" ".repeat(11)}${colors.dim(toTerminalLine(violation.rule))}\n`;
}
