import { capture, type Failure, isError } from "../failure.ts";
import { topLevelParts } from "../python/expressions.ts";
import { changeLines, type SourceLine, sourceLine } from "../python/source.ts";
import { type Rule, tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** Text and numbers in one operation. */
export const mixedOperands: Rule = {
  name: "mixed-operands",
  match(failure) {
    if (!isError(failure, "TypeError")) {
      return null;
    }
    const other = capture(failure, /^can only concatenate str \(not "([\w.]+)"\) to str/);
    if (other !== null) {
      const message = `Text and \`${other}\` cannot be joined with \`+\`: convert with \`str(...)\` or use an f-string`;
      return { message, edit: joinAsText(failure) };
    }
    const message = failure.error?.message ?? "";
    const operands = /^unsupported operand type\(s\) for ([^:]+): '([\w.]+)' and '([\w.]+)'/.exec(message);
    if (operands !== null && operands[2] !== "NoneType" && operands[3] !== "NoneType") {
      const [, operator = "", left = "", right = ""] = operands;
      const isText = left === "str" || right === "str";
      const how = isText
        ? "convert the text with `int(...)` or `float(...)`, or the number with `str(...)`"
        : "convert one of them";
      const edit = isText && operator.startsWith("+") ? joinAsText(failure) : null;
      return { message: `\`${operator}\` does not work between \`${left}\` and \`${right}\`: ${how}`, edit };
    }
    const compared = /^'([^']+)' not supported between instances of '([\w.]+)' and '([\w.]+)'/.exec(message);
    return compared === null
      ? null
      : tell(
          `\`${compared[1]}\` cannot compare \`${compared[2]}\` with \`${compared[3]}\`: convert one, for example \`int(...)\` of text that was read`,
        );
  },
};

/** `str()` around what is not text in a chain that begins or ends with text, which leaves text as it is. */
function joinAsText(failure: Failure): Edit | null {
  const line = sourceLine(failure);
  return line === null ? null : changeLines([line], (candidate) => wrapOperands(candidate));
}

function wrapOperands(line: SourceLine): string {
  const chains = [...chainsOf(line)].filter((chain) => isTextChain(line, chain.start, chain.end));
  const chain = chains[0];
  if (chain === undefined || chains.length > 1) {
    return line.text;
  }
  const parts = topLevelParts(line.masked, chain.start, chain.end, "+");
  const written = parts.map(({ start, end }) => {
    const operand = line.text.slice(start, end);
    const code = operand.trim();
    const isPlain = /^[\w.]+(?:\([^()]*\)|\[[^[\]]*\])*$/.test(code) && !/^str\(/.test(code);
    return isPlain && !isLiteral(code) ? operand.replace(code, () => `str(${code})`) : operand;
  });
  return line.text.slice(0, chain.start) + written.join("+") + line.text.slice(chain.end);
}

interface Chain {
  readonly start: number;
  readonly end: number;
}

/** The stretches between brackets, commas and assignments that hold a `+` of their own. */
function* chainsOf(line: SourceLine): Generator<Chain> {
  const starts = [...line.masked.matchAll(/\(|,|\[|(?<![=!<>+\-*/])=(?!=)|\breturn\b|^\s*/g)].map(
    (found) => found.index + found[0].length,
  );
  for (const start of starts) {
    const end = endOfChain(line.masked, start);
    if (topLevelParts(line.masked, start, end, "+").length > 1) {
      yield { start, end };
    }
  }
}

function endOfChain(masked: string, start: number): number {
  let depth = 0;
  for (let position = start; position < masked.length; position += 1) {
    const character = masked.charAt(position);
    if ("([{".includes(character)) {
      depth += 1;
    } else if (")]}".includes(character)) {
      if (depth === 0) {
        return position;
      }
      depth -= 1;
    } else if (depth === 0 && ",=:;".includes(character)) {
      return position;
    }
  }
  return masked.trimEnd().length;
}

function isTextChain(line: SourceLine, start: number, end: number): boolean {
  const operands = topLevelParts(line.masked, start, end, "+").map((part) =>
    line.text.slice(part.start, part.end).trim(),
  );
  return [operands[0] ?? "", operands.at(-1) ?? ""].some(isLiteral);
}

function isLiteral(operand: string): boolean {
  return /^[fFrRuU]{0,2}["']/.test(operand);
}
