/** A line of a program that was joined from blocks. */
export interface BlockPlace {
  /** 1-based. */
  readonly block: number;
  /** How many there are. */
  readonly blocks: number;
  /** 1-based, within the block. */
  readonly line: number;
}

/** The block that a line of `blocks.join(separator)` comes from; null when there is one block alone, or no such line. */
export function locateInBlocks(blocks: readonly string[], separator: string, line: number): BlockPlace | null {
  let start = 1;
  for (const [index, content] of blocks.entries()) {
    const next = start + countBreaks(content) + countBreaks(separator);
    const isLast = index === blocks.length - 1;
    if (line >= start && (line < next || isLast)) {
      return blocks.length < 2 ? null : { block: index + 1, blocks: blocks.length, line: line - start + 1 };
    }
    start = next;
  }
  return null;
}

function countBreaks(text: string): number {
  return text.split("\n").length - 1;
}
