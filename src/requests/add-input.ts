import { beginsWithWriting, wordsOfAsking } from "./asks.ts";
import { readShownError } from "./explained-error.ts";
import { readRequest } from "./read-request.ts";

/**
 * Whether a message speaks of something that is not in it: "Explain this error". One that brings code or names files has
 * what it speaks of, and one that says what to write needs nothing.
 */
export function lacksContent(message: string): boolean {
  const { kind, modules } = readRequest(message);
  const asking = wordsOfAsking(message);
  return (
    kind === "write-code" &&
    modules.length === 0 &&
    !beginsWithWriting(asking) &&
    (/\b(?:this|these|following|below|attached|traceback|stdin|standard input|the (?:code|error|output|log))\b/i.test(
      asking,
    ) ||
      /^(?:please )?[a-z]+ it\b/i.test(asking.trim()))
  );
}

/** A message with what it speaks of: an error and what has fences stand as they are, all else is fenced as code may be. */
export function addInput(message: string, input: string): string {
  if (input.trim() === "") {
    return message;
  }
  const isError = /\b(?:error|exception|traceback)\b/i.test(message) || readShownError(input, []) !== null;
  const isPlain = isError || input.includes("```");
  return `${message}\n\n${isPlain ? input : `\`\`\`\n${input.trimEnd()}\n\`\`\`\n`}`;
}
