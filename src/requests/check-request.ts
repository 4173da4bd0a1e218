import { ExecutorError } from "../errors/index.ts";
import { checkMessage } from "./check-message.ts";
import { defineRequest, type Request } from "./request.ts";

const KINDS: Readonly<Record<Request["kind"], true>> = {
  "run-code": true,
  "run-scripts": true,
  "repair-code": true,
  "profile-code": true,
  "validate-code": true,
  "analyze-dependencies": true,
  "explain-error": true,
  "run-tests": true,
  "repair-tests": true,
  "write-tests": true,
  "show-demo": true,
  "write-code": true,
};

/** A request that a program made, when it can be worked on; else throws `invalid-input`. What it leaves out is not there. */
export function checkRequest(request: Request): Request {
  if (!Object.hasOwn(KINDS, request.kind)) {
    throw new ExecutorError("invalid-input", `There is no kind of request ${JSON.stringify(request.kind)}`, {
      hint: `Take one of: ${Object.keys(KINDS).join(", ")}`,
    });
  }
  return defineRequest(checkMessage(request.text), request, request);
}
