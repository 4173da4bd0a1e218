import { ExecutorError } from "../../errors/index.ts";
import { addInput, lacksContent } from "../../requests/index.ts";
import type { CliContext } from "../cli-context.ts";
import { defineCliCommand } from "../command.ts";
import { createView } from "../create-view.ts";
import { exitCodes } from "../exit-code.ts";
import { type AgentArguments, openAgent } from "../open-agent.ts";
import { openPool } from "../open-session.ts";
import { readStandardInput } from "../read-input.ts";
import { eventsInCommandWords } from "../render/command-words.ts";
import { RequestRecord } from "../request-record.ts";
import { modelOption, runningOptions, saveDisplaysOption, sessionOption } from "../running-options.ts";
import { warnUnrecorded } from "../warn-unrecorded.ts";
import { writeJson } from "../write-json.ts";

export const chatCommand = defineCliCommand({
  name: "chat",
  description: "Ask for something in words: one message, or a conversation when none is given",
  args: {
    message: {
      type: "positional",
      required: false,
      description: "The request; without one, or with -, it is read from the keyboard or a pipe",
    },
    ...sessionOption,
    ...runningOptions,
    ...modelOption,
    ...saveDisplaysOption,
  },
  async run(given, context) {
    if (given.message === undefined && context.stdin.isTTY === true) {
      if (given.json) {
        throw misplaced("--json", "needs a message");
      }
      const { converse } = await import("../converse.ts");
      return converse(given, context);
    }
    return answerOne(await readMessage(given.message, context), given, context);
  },
});

/**
 * The message, with what is sent in beside it where it speaks of something that it does not hold. Only then: a program that
 * starts this one may leave its pipe open, and nothing says that it will be written to.
 */
async function readMessage(given: string | undefined, context: CliContext): Promise<string> {
  if (given === undefined || given === "-") {
    return await readStandardInput(context);
  }
  const waits = context.stdin.isTTY !== true && lacksContent(given);
  return waits ? addInput(given, await readStandardInput(context)) : given;
}

async function answerOne(message: string, given: AgentArguments, context: CliContext): Promise<number> {
  using view = createView(given, context);
  const record = new RequestRecord();
  await using pool = await openPool(given, context);
  await using agent = await openAgent(given, context, pool);
  for await (const event of eventsInCommandWords(agent.stream(message, { signal: context.signal }))) {
    record.add(event);
    view?.render(event);
  }
  if (view === null) {
    writeJson(record, context);
  }
  if (given.session !== undefined) {
    warnUnrecorded(agent, context);
  }
  return record.success ? exitCodes.success : exitCodes.failed;
}

function misplaced(option: string, reason: string): ExecutorError {
  return new ExecutorError("invalid-input", `The option "${option}" ${reason}`, { hint: "See: executor chat --help" });
}
