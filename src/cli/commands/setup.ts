import { defineCliCommand } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { renderIsolation } from "../render/outcome-line.ts";
import { toTerminalLine } from "../render/terminal-text.ts";
import { truncateText } from "../render/text-layout.ts";
import { writeJson } from "../write-json.ts";

export const setupCommand = defineCliCommand({
  name: "setup",
  description: "Prepare this machine: the sandbox and a private Python environment",
  args: {
    quiet: { type: "boolean", description: "Say nothing when everything is in place already" },
    json: { type: "boolean", description: "Print one JSON document and nothing else" },
  },
  async run(given, context) {
    const { terminal, signal, variables } = context;
    const { colors } = terminal;
    let worked = false;
    const { prepareSandbox } = await import("../setup/prepare-sandbox.ts");
    const sandbox = await prepareSandbox({ variables, isRoot: process.getuid?.() === 0, onProgress, signal });
    const { preparePython } = await import("../setup/prepare-python.ts");
    const python = await preparePython(sandbox.name, { variables, onProgress, signal });

    if (given.json) {
      writeJson({ success: true, sandbox: sandbox.name, isolation: sandbox.report, python }, context);
    } else if (worked || !given.quiet) {
      const isolation = sandbox.report.available ? renderIsolation(sandbox.report.isolation) : "";
      terminal.write(`  ${colors.green("✓")} ready: ${isolation} · Python ${toTerminalLine(python.version)}\n`);
    }
    return exitCodes.success;

    function onProgress(line: string): void {
      if (given.json) {
        return;
      }
      if (!worked) {
        terminal.write(`  ${colors.bold("Preparing this machine, once")}\n`);
      }
      worked = true;
      terminal.write(`  ${colors.blue("●")} ${truncateText(toTerminalLine(line), terminal.columns - 4)}\n`);
    }
  },
});
