const MAX_CHARACTERS = 200;

/** The beginning of a message in one line, without the fences of its code. */
export function firstWords(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("```"))
    .join(" ")
    .slice(0, MAX_CHARACTERS);
}
