import { randomUUID } from "node:crypto";
import { HumanMessage } from "@langchain/core/messages";
import { checkMessage } from "../../agents/executor/index.ts";
import { toFileMap } from "../../agents/source-file.ts";
import { ExecutorError } from "../../errors/index.ts";
import { readTimeout } from "../../models/index.ts";
import { emitter, type GraphRuntime, type NodeConfig } from "../graph-runtime.ts";
import { inWords } from "../in-words.ts";
import { readRequest, wordsOf } from "../read-request.ts";
import { resolveModules } from "../resolve-modules.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** Reads the last message and decides what it is about. Everything of the request before it is forgotten. */
export function createIntakeNode(runtime: GraphRuntime) {
  return async function intake(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    emitter(config)({ type: "step-started", step: "intake", attempt: 1 });
    const message = state.messages.findLast((candidate) => HumanMessage.isInstance(candidate));
    const request = checkMessage(message?.text ?? "");
    const read = readRequest(request);
    const fresh = {
      requestId: randomUUID(),
      request,
      task: read.task,
      mayRun: read.mayRun,
      timeout: readTimeout(wordsOf(request)),
      startedAt: runtime.now(),
      files: toFileMap(read.files),
      code: read.code,
      tests: toFileMap(read.tests),
      executionId: null,
      execution: null,
      testReport: null,
      profile: null,
      diagnosis: null,
      refusal: null,
      attempts: 0,
      spent: { seconds: 0, tokens: 0, cpuSeconds: 0 },
      verdict: null,
    };
    if (read.task !== null) return fresh;
    try {
      return { ...fresh, ...(await resolveModules(runtime.session, read)) };
    } catch (error) {
      if (!(error instanceof ExecutorError) || error.code !== "invalid-input") throw error;
      // A file that is not there is an answer for the user, not the end of the graph.
      return { ...fresh, verdict: { status: "failed", reason: inWords(error) } };
    }
  };
}
