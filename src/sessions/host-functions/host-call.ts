import type { CallAnswer } from "../../protocol/index.ts";

/** A call of one of your tools by code in the sandbox, or by the model of an agent. */
export interface HostCall {
  /** Unique in a session. */
  readonly id: string;
  /** The tool's name. */
  readonly name: string;
  /** JSON data, as the caller sent it. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Somebody is asked whether a call may be made, and has answered; `id` and `name` are the call's. */
export type ApprovalEvent =
  | { readonly type: "approval-started"; readonly id: string; readonly name: string }
  | {
      readonly type: "approval-ended";
      readonly id: string;
      readonly name: string;
      /** Why the call may not be made; null when it may. */
      readonly refusal: string | null;
    };

/** What happens with calls from the sandbox: each that is started is ended. */
export type HostCallEvent =
  | ApprovalEvent
  | ({ readonly type: "host-call-started" } & HostCall)
  | {
      readonly type: "host-call-ended";
      readonly id: string;
      readonly name: string;
      /** The value, or the kind of the error and its message. */
      readonly answer: CallAnswer;
      /** Wall-clock seconds, the time for approval included. */
      readonly seconds: number;
    };

/** An answer to the question whether a call may be made. Everything but these is taken for a no. */
export type Approval = boolean | { readonly approved: true } | { readonly approved: false; readonly reason: string };

/** Says whether a call may be made. What it throws is a no. */
export type ApproveTool = (call: HostCall) => Approval | Promise<Approval>;

/** Null when the call may be made, else why not. The question is told to `emit`, where there is somebody to ask. */
export async function askApproval(
  approve: ApproveTool | null,
  call: HostCall,
  emit: (event: ApprovalEvent) => void,
): Promise<string | null> {
  if (approve === null) {
    return null;
  }
  const { id, name } = call;
  emit({ type: "approval-started", id, name });
  const refusal = await refusalOf(approve, call);
  emit({ type: "approval-ended", id, name, refusal });
  return refusal;
}

async function refusalOf(approve: ApproveTool, call: HostCall): Promise<string | null> {
  let approval: Approval;
  try {
    approval = await approve(call);
  } catch (error) {
    return `The call of ${call.name} could not be approved: ${error instanceof Error ? error.message : "the check failed"}`;
  }
  if (approval === true || (typeof approval === "object" && approval?.approved === true)) {
    return null;
  }
  const reason = typeof approval === "object" ? approval?.reason : undefined;
  return reason ?? `The call of ${call.name} was not approved`;
}
