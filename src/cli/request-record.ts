import type { ExecutionResult } from "../execution/execution-result.ts";
import type { ProfileReport } from "../profiling/profile-report.ts";
import type { TestReport } from "../pytest/test-report.ts";
import type { AgentEvent, Replayed } from "../sessions/index.ts";

/** What one request came to, as one document. */
export class RequestRecord {
  success = false;
  answer = "";
  /** How the session was rebuilt; null when it was not. */
  replayed: Replayed | null = null;
  readonly executions: ExecutionResult[] = [];
  readonly tests: TestReport[] = [];
  readonly profiles: ProfileReport[] = [];
  /** Files that were written or repaired, by path; the last text of each. */
  readonly files: Record<string, string> = {};

  add(event: AgentEvent): void {
    switch (event.type) {
      case "session-replayed":
        this.replayed = event.replayed;
        break;
      case "execution-ended":
        this.executions.push(event.result);
        break;
      case "tests-ended":
        this.tests.push(event.report);
        break;
      case "profile-ended":
        this.profiles.push(event.report);
        break;
      case "code-written":
        if (event.file !== null) this.files[event.file] = event.code;
        break;
      case "answer":
        this.answer = event.text;
        this.success = event.success;
        break;
    }
  }
}
