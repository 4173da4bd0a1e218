import { randomUUID } from "node:crypto";
import { HumanMessage } from "@langchain/core/messages";
import { ExecutorError, explainError } from "../../errors/index.ts";
import { checkMessage, checkRequest, type Request, readRequest, toFileMap } from "../../requests/index.ts";
import { type GraphRuntime, type NodeConfig, withStep } from "../graph-runtime.ts";
import { REQUEST_KEY } from "../request-message.ts";
import { resolveRequest } from "../resolve-request.ts";
import type { ExecutorStateUpdate, ExecutorStateValue, Verdict } from "../state.ts";

/** Reads the last message. Everything of the request before it is forgotten. */
export function createIntakeNode(runtime: GraphRuntime) {
  return async function intake(state: ExecutorStateValue, config: NodeConfig): Promise<ExecutorStateUpdate> {
    const { request, verdict } = await withStep(config, { step: "intake", attempt: 1 }, () =>
      resolve(runtime, requestOf(state)),
    );
    const [program, ...others] = request.programs;
    return {
      requestId: randomUUID(),
      request,
      startedAt: runtime.now(),
      files: toFileMap(request.files),
      code: others.length > 0 ? null : (program?.code ?? null),
      tests: toFileMap(request.tests),
      executionId: null,
      programs: [],
      execution: null,
      testReport: null,
      profile: null,
      suggestions: null,
      diagnosis: null,
      refusal: null,
      attempts: 0,
      spent: { seconds: 0, tokens: 0, cpuSeconds: 0 },
      verdict,
    };
  };
}

/** The request that the last message brings along, else what its words ask for. */
function requestOf({ messages }: ExecutorStateValue): Request {
  const message = messages.findLast((candidate) => HumanMessage.isInstance(candidate));
  const given = message?.additional_kwargs[REQUEST_KEY];
  return given === undefined ? readRequest(checkMessage(message?.text ?? "")) : checkRequest(given);
}

interface Resolved {
  readonly request: Request;
  readonly verdict: Verdict | null;
}

async function resolve(runtime: GraphRuntime, request: Request): Promise<Resolved> {
  try {
    return { request: await resolveRequest(runtime.session, request), verdict: null };
  } catch (error) {
    if (!ExecutorError.is(error, "invalid-input")) {
      throw error;
    }
    // A file that is not there is an answer for the user, not the end of the graph.
    return { request, verdict: { status: "failed", reason: explainError(error) } };
  }
}
