import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Display } from "../kernel/index.ts";

const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/svg+xml": "svg",
  "text/html": "html",
};

/**
 * Makes the function that saves displays in a folder, as `display-1.png` and so on. It answers with the file's path, or
 * null for a display that is text alone.
 */
export function createDisplaySaver(folder: string): (display: Display) => string | null {
  let count = 0;
  return (display) => {
    const type = Object.keys(extensions).find((candidate) => display.data[candidate] !== undefined);
    const content = type === undefined ? undefined : display.data[type];
    if (type === undefined || content === undefined) return null;
    count += 1;
    const path = join(folder, `display-${count}.${extensions[type]}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, content, type === "image/png" || type === "image/jpeg" ? "base64" : "utf8");
    return path;
  };
}
