import type { AgentEvent, RunEnded } from "../events/index.ts";
import type { ExecutionResult } from "../execution/execution-result.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { Replayed } from "../sessions/index.ts";
import type { ValidationReport } from "../validation/validation-report.ts";

/** What one request came to, as one document. */
export class RequestRecord {
  success = false;
  answer = "";
  /** How the session was rebuilt; null when it was not. */
  replayed: Replayed | null = null;
  readonly executions: ExecutionResult[] = [];
  readonly tests: TestReport[] = [];
  readonly profiles: ProfileReport[] = [];
  readonly checks: ValidationReport[] = [];
  /** Files that were written or repaired, by path; the last text of each. */
  readonly files: Record<string, string> = {};

  add(event: AgentEvent): void {
    switch (event.type) {
      case "session-replayed":
        this.replayed = event.replayed;
        break;
      case "run-ended":
        this.#addRun(event);
        break;
      case "file-written":
        this.files[event.path] = event.content;
        break;
      case "answer":
        this.answer = event.text;
        this.success = event.verdict.status === "passed";
        break;
    }
  }
  #addRun(run: RunEnded): void {
    if (run.kind === "code") {
      this.executions.push(run.result);
    } else if (run.kind === "tests") {
      this.tests.push(run.report);
    } else if (run.kind === "profile") {
      this.profiles.push(run.report);
    } else if (run.kind === "check") {
      this.checks.push(run.report);
    }
  }
}
