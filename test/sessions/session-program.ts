// A process with one session: runs the cells it is given, and says on standard output, a JSON line each, what happened.
import { createSession } from "../../src/sessions/index.ts";

interface Work {
  readonly id: string;
  readonly cells: readonly string[];
  /** Files put into the workspace before the first cell. */
  readonly files?: Readonly<Record<string, string>>;
  /** True leaves without closing the session. */
  readonly abrupt?: boolean;
  readonly config?: Record<string, unknown>;
}

const work = JSON.parse(process.argv[2] ?? "") as Work;
const session = createSession({ id: work.id, config: work.config ?? {} });
try {
  for (const [path, content] of Object.entries(work.files ?? {})) {
    await session.files.write(path, content);
  }
  for (const code of work.cells) {
    const result = await session.executeCode(code, { onOutput: ({ text }) => tell({ output: text }) });
    const { status, session: state } = result.outcome;
    tell({ value: result.value, error: result.error?.name ?? null, status, state });
  }
  tell({ replayed: session.replayed, recording: session.recording });
} catch (error) {
  tell({ thrown: String(error), code: (error as { code?: string }).code ?? null });
}
if (work.abrupt === true) {
  process.exit();
}
await session.close();

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
