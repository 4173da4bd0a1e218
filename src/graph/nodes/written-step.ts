import { UnusableAnswer, type WrittenFiles } from "../../agents/written-files.ts";
import { type NodeConfig, withStep } from "../graph-runtime.ts";
import type { ExecutorStateUpdate, ExecutorStateValue } from "../state.ts";

/** The request as a model is told it, with what was wrong with its own last answer. */
export function toldRequest({ refusal, request }: ExecutorStateValue, step: WrittenStep["step"]): string {
  return refusal?.by === step ? `${request.text}\n\nYour last answer was refused: ${refusal.reason}.` : request.text;
}

export interface WrittenStep {
  readonly step: "coder" | "tester";
  readonly config: NodeConfig;
  /** Asks a model for files. */
  readonly write: () => Promise<WrittenFiles>;
  /** What an answer comes to, and which of its files are taken. */
  readonly take: (written: WrittenFiles) => ExecutorStateUpdate & { readonly taken: boolean };
}

/** A step in which a model writes files. Its answer is paid for, and refused where it cannot be used; what is taken is told. */
export async function withWrittenStep(
  state: ExecutorStateValue,
  { config, step, take, write }: WrittenStep,
): Promise<ExecutorStateUpdate> {
  const spend = (tokens: number) => ({ ...state.spent, tokens: state.spent.tokens + tokens });
  return await withStep(config, { step, attempt: state.attempts + 1 }, async (emit) => {
    try {
      const written = await write();
      const { taken, ...update } = take(written);
      for (const { path, content } of taken ? written.files : []) {
        emit({ type: "file-written", path, content, reason: written.explanation });
      }
      return { ...update, spent: spend(written.tokens) };
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) {
        throw error;
      }
      return { spent: spend(error.tokens), refusal: { by: step, kind: "unusable", reason: error.message } };
    }
  });
}
