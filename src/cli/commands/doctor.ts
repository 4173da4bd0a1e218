import type { ProbeCheck } from "../../sandbox/index.ts";
import type { CliContext } from "../cli-context.ts";
import { defineCliCommand } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { renderHint } from "../render/failure.ts";
import { toTerminalLine } from "../render/terminal-text.ts";
import { wrapText } from "../render/text-layout.ts";
import type { Diagnosis } from "../setup/examine-machine.ts";
import { writeJson } from "../write-json.ts";

export const doctorCommand = defineCliCommand({
  name: "doctor",
  description: "Show what works on this machine, what does not, and how to fix it",
  args: { json: { type: "boolean", description: "Print one JSON document and nothing else" } },
  async run(given, context) {
    const { examineMachine } = await import("../setup/examine-machine.ts");
    const diagnoses = await examineMachine(context.variables, context.signal);
    const success = diagnoses.every(({ ok, required }) => ok || !required);
    if (given.json) {
      writeJson({ success, diagnoses }, context);
    } else {
      context.terminal.write(diagnoses.map((diagnosis) => renderDiagnosis(diagnosis, context)).join("\n"));
    }
    return success ? exitCodes.success : exitCodes.unavailable;
  },
});

function renderDiagnosis(diagnosis: Diagnosis, { terminal }: CliContext): string {
  const { colors } = terminal;
  const mark = diagnosis.ok ? colors.green("✓") : diagnosis.required ? colors.red("✗") : colors.yellow("-");
  const [first = "", ...rest] = wrapText(toTerminalLine(diagnosis.detail), terminal.columns - 18);
  const heading = `  ${mark} ${colors.bold(diagnosis.subject.padEnd(12))}  ${first}\n`;
  const more = rest.map((line) => `${" ".repeat(18)}${line}\n`).join("");
  const checks = diagnosis.checks.map((check) => renderCheck(check, terminal.columns)).join("");
  return heading + more + colors.dim(checks) + (diagnosis.hint === null ? "" : renderHint(diagnosis.hint, terminal));
}

function markOf({ ok, needed = true }: ProbeCheck): string {
  return ok ? "✓" : needed ? "✗" : "-";
}

function renderCheck(check: ProbeCheck, columns: number): string {
  const text = toTerminalLine(`${check.name}: ${check.detail}`);
  return wrapText(text, columns - 22)
    .map((line, row) => `${" ".repeat(18)}${row === 0 ? markOf(check) : " "} ${line}\n`)
    .join("");
}
