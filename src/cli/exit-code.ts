import type { ErrorCode } from "../errors/index.ts";

/** What the program's exit code says. */
export const exitCodes = {
  success: 0,
  /** The code or the tests failed. */
  failed: 1,
  /** The command, an option or the input cannot be used as given. */
  usage: 2,
  /** It cannot be had here and now: no sandbox, no Python environment, no model, a session that is open elsewhere. */
  unavailable: 3,
  /** A fault of the program itself (EX_SOFTWARE of sysexits.h). */
  fault: 70,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** Stopped by SIGTERM (128 + SIGTERM). */
  terminated: 143,
} as const;

const exitCodeByError: Readonly<Record<ErrorCode, number>> = {
  "invalid-input": exitCodes.usage,
  "invalid-config": exitCodes.usage,
  unsupported: exitCodes.usage,
  "sandbox-unavailable": exitCodes.unavailable,
  "environment-unavailable": exitCodes.unavailable,
  "model-unavailable": exitCodes.unavailable,
  "in-use": exitCodes.unavailable,
  "state-unavailable": exitCodes.unavailable,
  cancelled: exitCodes.interrupted,
  closed: exitCodes.fault,
  protocol: exitCodes.fault,
};

/** The exit code for an error of that kind. */
export function toExitCode(code: ErrorCode): number {
  return exitCodeByError[code];
}
