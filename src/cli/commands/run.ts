import { ExecutorError } from "../../errors/index.ts";
import { observeRuns } from "../../events/index.ts";
import { argvOf, filesFor } from "../../programs/program.ts";
import { unlessAborted } from "../../sandbox/unless-aborted.ts";
import { defineCliCommand, restOf } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { openPool, openSession } from "../open-session.ts";
import { openOutput, savedField, tellSaved } from "../output-files.ts";
import { readStandardInput } from "../read-input.ts";
import { readProgram, tellLeftOut } from "../read-program.ts";
import { outputOption, runningOptions, saveDisplaysOption, sessionOption } from "../running-options.ts";
import { warnUnrecorded } from "../warn-unrecorded.ts";
import { writeJson } from "../write-json.ts";

const words = {
  file: { type: "positional", description: "Python file, or - for standard input" },
  stdin: { type: "boolean", description: "Give standard input to the code" },
  ...sessionOption,
  ...runningOptions,
  ...outputOption,
  ...saveDisplaysOption,
} as const;

export const runCommand = defineCliCommand({
  name: "run",
  description: "Run a Python file in the sandbox",
  args: words,
  rest: "Arguments of the program",
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
    const program = await readProgram(given.file, given, context);
    const argv = argvOf(program, restOf(given, words));
    const stdin = given.stdin ? await readStandardInput(context) : null;
    const output = await openOutput(given, context, (location) => program.code.has(location));
    using view = createView(given, context, { showsCode: false });
    await using pool = await openPool(given, context);
    await using session = await openSession(given, context, pool);
    const result = await observeRuns(session, (event) => view?.render(event)).executeCode(program.source, {
      files: await unlessAborted(filesFor(program, session.persistent ? session.files : null), context.signal),
      argv,
      signal: context.signal,
      stdin: stdin ?? undefined,
      onFile: output === null ? undefined : (file) => output.save(file),
    });
    if (view === null) {
      const replayed = given.session === undefined ? {} : { replayed: session.replayed };
      writeJson({ ...result, ...savedField(output), leftOut: program.leftOut, ...replayed }, context);
    } else {
      tellSaved(output, context);
      tellLeftOut(program, result.success, context);
    }
    if (given.session !== undefined) {
      warnUnrecorded(session, context);
    }
    return result.success && (output?.refused.length ?? 0) === 0 ? exitCodes.success : exitCodes.failed;
  },
});
