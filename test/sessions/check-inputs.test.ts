import { afterAll, expect, test } from "vitest";
import { createSession, SandboxPool, type Session } from "../../src/sessions/index.ts";

const pool = new SandboxPool();
afterAll(() => pool.close());

/** A session as a caller in JavaScript sees it. */
type Loose = Record<"runTests" | "readProjectFile" | "rollback", (...values: unknown[]) => Promise<unknown>> & {
  readonly files: Record<"read" | "write" | "list" | "remove", (...values: unknown[]) => Promise<unknown>>;
};

test.each<[name: string, call: (session: Loose) => Promise<unknown>, message: string]>([
  ["no path of tests", (session) => session.runTests(), "The path is undefined; it must be a text"],
  ["several paths of tests", (session) => session.runTests(["a.py"]), "The path is [ 'a.py' ]; it must be a text"],
  ["no options for tests", (session) => session.runTests("a.py", null), "The options are null; they must be an object"],
  ["no path of a project's file", (session) => session.readProjectFile(null), "The path is null; it must be a text"],
  ["no snapshot", (session) => session.rollback({ id: 1 }), "The snapshot is { id: 1 }; it must be a text"],
  ["no path to read", (session) => session.files.read(1), "The workspace path 1 is no text"],
  ["no options to read by", (session) => session.files.read("a", null), "The options are null"],
  ["no size to read", (session) => session.files.read("a", { maxBytes: "1" }), 'Option "maxBytes" is "1"; it must be'],
  ["no path to write", (session) => session.files.write({}, "x"), "The workspace path {} is no text"],
  [
    "no content",
    (session) => session.files.write("a.txt"),
    "The content is undefined; it must be a text or a Uint8Array",
  ],
  ["a number as content", (session) => session.files.write("a.txt", 5), "The content is 5; it must be a text"],
  ["no folder to list", (session) => session.files.list(null), "The workspace path null is no text"],
  ["no path to remove", (session) => session.files.remove(), "The workspace path undefined is no text"],
])("a session that is given %s says so", async (_, call, message) => {
  await using session: Session = createSession({ id: "check-inputs", pool, record: false });
  const error = await call(session as unknown as Loose).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid-input", message: expect.stringContaining(message) });
});

test.each([{ id: 5 }, { id: null }, { workingDirectory: 5 }])("no session is created with %j", (options) => {
  expect(() => createSession(options as object)).toThrow(expect.objectContaining({ code: "invalid-input" }));
});
