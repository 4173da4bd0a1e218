import { defineCliCommand } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { openPool, openSession } from "../open-session.ts";
import { readModules } from "../read-program.ts";
import { renderValidation } from "../render/validation.ts";
import { runningOptions } from "../running-options.ts";
import { writeJson } from "../write-json.ts";

export const validateCommand = defineCliCommand({
  name: "validate",
  description: "Check a Python file without running it",
  args: { file: { type: "positional", description: "Python file, or - for standard input" }, ...runningOptions },
  async run(given, context) {
    const { source, files } = await readModules(given.file, given, context);
    await using pool = await openPool(given, context);
    await using session = await openSession(given, context, pool);
    const report = await session.validateCode(source, { files, signal: context.signal });
    if (given.json) {
      writeJson(report, context);
    } else {
      context.terminal.write(renderValidation(report, given.file, context.terminal));
    }
    return report.valid ? exitCodes.success : exitCodes.failed;
  },
});
