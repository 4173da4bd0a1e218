import { ExecutorError } from "../../errors/index.ts";
import type { AgentEvent } from "../../sessions/agent-event.ts";
import { createReplayNews } from "../../sessions/replay-news.ts";
import { defineCliCommand } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { openHost, openSession } from "../open-session.ts";
import { readStandardInput } from "../read-input.ts";
import { readProgram } from "../read-program.ts";
import { runningOptions, saveDisplaysOption, sessionOption, toWorkingDirectory } from "../running-options.ts";
import { warnUnrecorded } from "../warn-unrecorded.ts";
import { writeJson } from "../write-json.ts";

export const runCommand = defineCliCommand({
  name: "run",
  description: "Run a Python file in the sandbox",
  args: {
    file: { type: "positional", description: "Python file, or - for standard input" },
    stdin: { type: "boolean", description: "Give standard input to the code" },
    ...sessionOption,
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
    const { code, files, argv } = await readProgram(
      given.file,
      toWorkingDirectory(given, context.workingDirectory),
      context,
    );
    const stdin = given.stdin ? await readStandardInput(context) : null;
    using view = createView(given, context);
    await using host = await openHost(given, context);
    await using session = await openSession(given, context, host);
    const replayNews = createReplayNews(session);
    const result = await session.executeCode(code, {
      files,
      ...(argv && { argv }),
      signal: context.signal,
      ...(stdin === null ? {} : { stdin }),
      onOutput: (chunk) => show({ type: "output", ...chunk }),
      onDisplay: (display) => show({ type: "display", display }),
    });
    show({ type: "execution-ended", result });
    if (view === null)
      writeJson(given.session === undefined ? result : { ...result, replayed: session.replayed }, context);
    if (given.session !== undefined) warnUnrecorded(session, context);
    return result.success ? exitCodes.success : exitCodes.failed;

    function show(event: AgentEvent): void {
      const news = replayNews();
      if (news !== null) view?.render(news);
      view?.render(event);
    }
  },
});
