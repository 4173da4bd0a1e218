import { ExecutorError } from "../errors/index.ts";

/** The longest message, in UTF-8 bytes. */
const MAX_MESSAGE_BYTES = 10_000_000;

/** The message, when it can be worked on; else throws `invalid-input` with value, rule and what to do. */
export function checkMessage(message: unknown): string {
  if (typeof message !== "string") {
    throw new ExecutorError(
      "invalid-input",
      `The message is of type ${message === null ? "null" : typeof message}, but must be a string`,
      {
        hint: "Pass the request as text",
      },
    );
  }
  if (message.trim() === "") {
    throw new ExecutorError("invalid-input", "The message is empty, but must say what to do", {
      hint: 'Say what to do, for example "Execute this code:" and the code in a fence',
    });
  }
  const nul = message.indexOf("\0");
  if (nul !== -1) {
    throw new ExecutorError("invalid-input", `The message holds a NUL character at position ${nul}, but must be text`, {
      hint: "Remove the NUL characters; binary data belongs in a file",
    });
  }
  const bytes = Buffer.byteLength(message);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ExecutorError(
      "invalid-input",
      `The message has ${bytes} bytes, but may have at most ${MAX_MESSAGE_BYTES}`,
      {
        hint: "Put large data into a file of the working directory and name the file",
      },
    );
  }
  return message;
}
