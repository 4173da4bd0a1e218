import { defineCliCommand } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { openHost, openSession } from "../open-session.ts";
import { readProgram } from "../read-program.ts";
import { runningOptions, saveDisplaysOption, toWorkingDirectory } from "../running-options.ts";
import { writeJson } from "../write-json.ts";

export const profileCommand = defineCliCommand({
  name: "profile",
  description: "Run a Python file under the profiler and show where the time goes",
  args: {
    file: { type: "positional", description: "Python file, or - for standard input" },
    ...runningOptions,
    ...saveDisplaysOption,
  },
  async run(given, context) {
    const { code, files, argv } = await readProgram(
      given.file,
      toWorkingDirectory(given, context.workingDirectory),
      context,
    );
    using view = createView(given, context);
    await using host = await openHost(given, context);
    await using session = await openSession(given, context, host);
    const report = await session.profileCode(code, {
      files,
      ...(argv && { argv }),
      signal: context.signal,
      onOutput: (chunk) => view?.render({ type: "output", ...chunk }),
      onDisplay: (display) => view?.renderDisplay(display),
    });
    if (view === null) writeJson(report, context);
    else view.render({ type: "profile-ended", report });
    return report.result.success ? exitCodes.success : exitCodes.failed;
  },
});
