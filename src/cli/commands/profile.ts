import { observeRuns } from "../../events/index.ts";
import { argvOf, filesFor } from "../../programs/program.ts";
import { defineCliCommand, restOf } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { openPool, openSession } from "../open-session.ts";
import { openOutput, savedField, tellSaved } from "../output-files.ts";
import { readProgram, tellLeftOut } from "../read-program.ts";
import { outputOption, runningOptions, saveDisplaysOption } from "../running-options.ts";
import { writeJson } from "../write-json.ts";

const words = {
  file: { type: "positional", description: "Python file, or - for standard input" },
  ...runningOptions,
  ...outputOption,
  ...saveDisplaysOption,
} as const;

export const profileCommand = defineCliCommand({
  name: "profile",
  description: "Run a Python file under the profiler and show where the time goes",
  args: words,
  rest: "Arguments of the program",
  async run(given, context) {
    const program = await readProgram(given.file, given, context);
    const argv = argvOf(program, restOf(given, words));
    const output = await openOutput(given, context, (location) => program.code.has(location));
    using view = createView(given, context, { showsCode: false });
    await using pool = await openPool(given, context);
    await using session = await openSession(given, context, pool);
    const report = await observeRuns(session, (event) => view?.render(event)).profileCode(program.source, {
      files: await filesFor(program, session.persistent ? session.files : null),
      argv,
      signal: context.signal,
      onFile: output === null ? undefined : (file) => output.save(file),
    });
    if (view === null) {
      writeJson({ ...report, ...savedField(output), leftOut: program.leftOut }, context);
    } else {
      tellSaved(output, context);
      tellLeftOut(program, report.result.success, context);
    }
    return report.result.success && (output?.refused.length ?? 0) === 0 ? exitCodes.success : exitCodes.failed;
  },
});
