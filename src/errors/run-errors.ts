/** Thrown by `result.unwrap()` when a run did not succeed; `outcome` on the subclass tells how it ended. */
export class ExecutionFailed extends Error {
  override readonly name: string = "ExecutionFailed";
}

/** The run was stopped because its time was over. */
export class ExecutionTimeout extends ExecutionFailed {
  override readonly name: string = "ExecutionTimeout";
}

/** The run was stopped, or an allocation in it refused, because its memory was used up. */
export class MemoryLimitExceeded extends ExecutionFailed {
  override readonly name: string = "MemoryLimitExceeded";
}

/** The guard-rail refused the code: a module or function that the configuration does not allow. */
export class SecurityViolation extends ExecutionFailed {
  override readonly name: string = "SecurityViolation";
}
