import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface Fence {
  readonly language: string;
  readonly content: string;
  /** The output that the page shows below it; null when it shows none. */
  readonly shown: string | null;
}

/** The code of the page, in order; a `text` fence right below another one is its output. */
function readFences(text: string): readonly Fence[] {
  const found = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([all, language = "", content = ""], index) => ({
    language,
    content,
    end: index,
    all,
  }));
  return found
    .map(({ language, content, all }, index) => {
      const next = found[index + 1];
      const follows = next?.language === "text" && text.includes(`${all}\n\n${next.all}`);
      return { language, content, shown: follows ? next.content : null };
    })
    .filter(({ language }) => language !== "text");
}

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const fences = readFences(readme);
/** The commands of a person's shell, one to a line; a comment is what the page says of it. */
export const commands = fences
  .filter(({ language }) => language === "bash")
  .flatMap(({ content, shown }) => {
    const lines = content.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    return lines.map((line, index) => ({ line, shown: index === lines.length - 1 ? shown : null }));
  });
/** The programs of the page, and what they print. */
export const snippets = fences.filter(({ language }) => language === "ts");

/** Figures differ from run to run, and so do the spaces and bars before them. */
function withoutFigures(text: string): string {
  return text
    .replace(/[█▉▊▋▌▍▎▏]+/g, "")
    .replace(/\d+(\.\d+)?/g, "0")
    .replace(/[ \t]+/g, " ");
}

/** Holds an output to what the page shows of it. */
export function expectShown(output: string, shown: string): void {
  const actual = withoutFigures(output);
  for (const line of shown.split("\n")) {
    if (line.trim() !== "" && line.trim() !== "…") {
      expect(actual).toContain(withoutFigures(line).trim());
    }
  }
}
