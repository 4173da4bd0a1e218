import { z } from "zod";
import { ExecutorError } from "../errors/index.ts";
import { checkMessage } from "./check-message.ts";
import type { Request } from "./request.ts";

const texts = z.array(z.string());
const files = z.array(z.object({ path: z.string().min(1), content: z.string() }));
const furtherKinds = ["write-tests", "change", "explain", "run", "run-tests", "profile", "install"] as const;
const test = { paths: texts.default([]), coverage: z.boolean().nullable().default(null) };

/** What every request has, and what is there when it is left out. */
const content = {
  text: z.string(),
  programs: z
    .array(z.object({ code: z.string(), blocks: texts.optional() }))
    .default([])
    .transform((programs) => programs.map(({ code, blocks = [code] }) => ({ code, blocks }))),
  files: files.default([]),
  tests: files.default([]),
  modules: texts.default([]),
  mayRun: z.boolean().default(true),
  asksToRun: z.boolean().default(true),
  beyondCheck: z.string().nullable().default(null),
  timeout: z.number().positive().nullable().default(null),
  error: z.string().nullable().default(null),
  arguments: z.record(z.string(), texts).default({}),
  further: z.array(z.object({ kind: z.enum(furtherKinds), verb: z.string() })).default([]),
};

const requestSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...content, kind: z.literal("run-code"), validates: z.boolean().default(false) }),
  z.strictObject({ ...content, kind: z.literal("run-scripts"), validates: z.boolean().default(false) }),
  z.strictObject({ ...content, kind: z.literal("repair-code") }),
  z.strictObject({ ...content, kind: z.literal("profile-code") }),
  z.strictObject({ ...content, kind: z.literal("validate-code") }),
  z.strictObject({ ...content, kind: z.literal("analyze-dependencies"), installs: z.boolean().default(false) }),
  z.strictObject({ ...content, kind: z.literal("explain-error"), error: z.string().min(1) }),
  z.strictObject({ ...content, kind: z.literal("run-tests"), ...test }),
  z.strictObject({ ...content, kind: z.literal("repair-tests"), ...test }),
  z.strictObject({ ...content, kind: z.literal("write-tests") }),
  z.strictObject({ ...content, kind: z.literal("show-demo"), topic: z.string().min(1) }),
  z.strictObject({ ...content, kind: z.literal("write-code") }),
]);

/**
 * A request that a program made, when it can be worked on; else throws `invalid-input` with one line per field that breaks
 * its rule. What it leaves out is as in {@link defineRequest}.
 */
export function checkRequest(request: unknown): Request {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ message, path }) => `${path.join(".") || "the request"}: ${message}`);
    throw new ExecutorError("invalid-input", `The request cannot be worked on: ${lines.join("; ")}`, {
      hint: "Make it with `defineRequest`, or pass the request as text",
    });
  }
  checkMessage(parsed.data.text);
  return parsed.data;
}
