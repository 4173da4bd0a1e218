import { ExecutorError } from "../../errors/index.ts";
import { defineCliCommand } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { openHost, openSession } from "../open-session.ts";
import { readSource, readStandardInput } from "../read-input.ts";
import { runningOptions, saveDisplaysOption, toWorkingDirectory } from "../running-options.ts";
import { writeJson } from "../write-json.ts";

export const runCommand = defineCliCommand({
  name: "run",
  description: "Run a Python file in the sandbox",
  args: {
    file: { type: "positional", description: "Python file, or - for standard input" },
    stdin: { type: "boolean", description: "Give standard input to the code" },
    ...runningOptions,
    ...saveDisplaysOption,
  },
  async run(given, context) {
    if (given.file === "-" && given.stdin) {
      throw new ExecutorError(
        "invalid-input",
        'Standard input cannot be both the code ("-") and its input ("--stdin")',
        {
          hint: "Put the code into a file",
        },
      );
    }
    const code = await readSource(given.file, toWorkingDirectory(given, context.workingDirectory), context);
    const stdin = given.stdin ? await readStandardInput(context) : null;
    using view = createView(given, context);
    await using host = await openHost(given, context);
    await using session = await openSession(given, context, host);
    const result = await session.executeCode(code, {
      signal: context.signal,
      ...(stdin === null ? {} : { stdin }),
      onOutput: (chunk) => view?.render({ type: "output", ...chunk }),
      onDisplay: (display) => view?.renderDisplay(display),
    });
    if (view === null) writeJson(result, context);
    else view.renderExecution(result);
    return result.success ? exitCodes.success : exitCodes.failed;
  },
});
