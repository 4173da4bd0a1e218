import { formatCount } from "../../config/index.ts";
import type { Display } from "../../protocol/index.ts";
import type { Terminal } from "../terminal.ts";
import { formatBytes } from "./figures.ts";
import { toTerminalLine, toTerminalText } from "./terminal-text.ts";
import { expandTabs, truncateText } from "./text-layout.ts";

const MAX_LINES = 30;
const PNG_SIGNATURE = "89504e470d0a1a0a";

/** A plot as `image/png 640×480, 23 KB`, with where it was saved; a table or value as its text. */
export function renderDisplay(display: Display, savedTo: string | null, terminal: Terminal): string {
  const { colors, columns } = terminal;
  const image = describeImage(display);
  if (image !== null) {
    const saved = savedTo === null ? "" : ` → ${toTerminalLine(savedTo)}`;
    return `  ${colors.magenta("▣")} ${image}${saved}\n`;
  }
  const lines = toTerminalText((display.data["text/plain"] ?? "").trimEnd()).split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => truncateText(expandTabs(line), columns - 4));
  if (lines.length > MAX_LINES) {
    shown.push(colors.dim(`… ${formatCount(lines.length - MAX_LINES, "more line")}`));
  }
  return shown.map((line) => `  ${colors.magenta("▏")} ${line}\n`).join("");
}

/** Describes the picture in a display; null when there is none. */
function describeImage(display: Display): string | null {
  const [type, content] = Object.entries(display.data).find(([mime]) => mime.startsWith("image/")) ?? [];
  if (type === undefined || content === undefined) {
    return null;
  }
  // SVG is text; the other images are base64.
  const bytes = Buffer.from(content, type.includes("svg") ? "utf8" : "base64");
  const size = pngSize(bytes);
  return `${toTerminalLine(type)}${size === null ? "" : ` ${size}`}, ${formatBytes(bytes.length)}`;
}

/** Width and height from the IHDR chunk (https://www.w3.org/TR/png/#11IHDR); null when the bytes are not a PNG. */
function pngSize(bytes: Buffer): string | null {
  if (bytes.length < 24 || bytes.subarray(0, 8).toString("hex") !== PNG_SIGNATURE) {
    return null;
  }
  return `${bytes.readUInt32BE(16)}×${bytes.readUInt32BE(20)}`;
}
