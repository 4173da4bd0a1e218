import type { Session } from "../src/sessions/index.ts";

/** Runs code that has to succeed, or there is nothing to measure. */
export async function runOrThrow(session: Session, code: string): Promise<void> {
  (await session.executeCode(code)).unwrap();
}
