import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../config/index.ts";
import { explainFolderError } from "../errors/index.ts";
import type { Display } from "../protocol/index.ts";

const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/svg+xml": "svg",
  "text/html": "html",
};

/**
 * Makes the folder, and the function that saves displays in it, as `display-1.png` and so on. That answers with the file's
 * path, or null for a display that is text alone. Both throw `invalid-input` when the folder cannot be written to.
 */
export function createDisplaySaver(folder: string): (display: Display) => string | null {
  let count = 0;
  inFolder(folder, () => makeFolders(folder));
  return (display) => {
    const type = Object.keys(extensions).find((candidate) => display.data[candidate] !== undefined);
    const content = type === undefined ? undefined : display.data[type];
    if (type === undefined || content === undefined) {
      return null;
    }
    count += 1;
    const path = join(folder, `display-${count}.${extensions[type]}`);
    const encoding = type === "image/png" || type === "image/jpeg" ? "base64" : "utf8";
    inFolder(folder, () => writeFileSync(path, content, encoding));
    return path;
  };
}

function inFolder(folder: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw explainFolderError(error, {
      code: "invalid-input",
      name: "The folder for plots",
      folder,
      hint: "Give another folder with --save-displays, or make room there",
    });
  }
}
