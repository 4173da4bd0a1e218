import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

const TAB_COLUMNS = 8;

/** The line cut to at most `columns` columns, with an ellipsis where something was left out. */
export function truncateText(line: string, columns: number): string {
  if (stringWidth(line) <= columns) {
    return line;
  }
  return `${hardWrapText(line, columns - 1)[0] ?? ""}…`;
}

/** The line, coloured or not, followed by spaces up to `columns` columns. */
export function padText(line: string, columns: number): string {
  return line + " ".repeat(Math.max(0, columns - stringWidth(line)));
}

/** Text in lines of at most `columns` columns, broken at spaces where there are any; a line's indentation goes on. */
export function wrapText(text: string, columns: number): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const indentation = (/^ */.exec(line)?.[0] ?? "").slice(0, columns / 2);
    const rows = wrapAnsi(line.trim(), columns - indentation.length, { hard: true }).split("\n");
    return rows.map((row) => (row === "" ? "" : indentation + row));
  });
}

/** Text, coloured or not, in lines of at most `columns` columns, broken where the column is, with every space kept. */
export function hardWrapText(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, columns, { hard: true, wordWrap: false, trim: false }).split("\n");
}

/** The line with spaces for its tabs, as a terminal shows it that begins at `column`. */
export function expandTabs(line: string, column = 0): string {
  const [first = "", ...rest] = line.split("\t");
  let expanded = first;
  // Kept along the way: to measure what there is at each tab takes as many looks at a line of tabs as it is long, squared.
  let width = column + stringWidth(first);
  for (const part of rest) {
    const spaces = TAB_COLUMNS - (width % TAB_COLUMNS);
    expanded += " ".repeat(spaces) + part;
    width += spaces + stringWidth(part);
  }
  return expanded;
}

/** Parts joined by ` · `, in lines of at most `columns` columns that are broken between parts where that is possible. */
export function joinParts(parts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} · ${part}`) <= columns) {
      lines[lines.length - 1] = `${last} · ${part}`;
    } else {
      lines.push(part);
    }
  }
  return lines.flatMap((line) => wrapText(line, columns));
}
