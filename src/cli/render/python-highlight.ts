import type { Colors } from "../terminal.ts";

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda match nonlocal not or pass raise return try while with yield case"
  ).split(" "),
);

/** Comments, strings (triple-quoted first), decorators, numbers and words; everything else is left as it is. */
const TOKEN =
  /(?<comment>#[^\n]*)|(?<string>\b[bBfFrRuU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(?<decorator>^[ \t]*@[\w.]+)|(?<number>\b\d[\w.]*)|(?<word>\b[A-Za-z_]\w*)/gmu;

/** Python source in light colours, line by line. Takes text that is already safe for a terminal. */
export function highlightPython(code: string, colors: Colors): readonly string[] {
  let defines = false;
  const highlighted = code.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const paint = defines && groups["word"] !== undefined ? colors.bold : painter(groups, colors);
    defines = token === "def" || token === "class";
    return paint === null ? token : token.split("\n").map(paint).join("\n");
  });
  return highlighted.split("\n");
}

function painter(groups: Record<string, string | undefined>, colors: Colors): ((text: string) => string) | null {
  if (groups["comment"] !== undefined) {
    return colors.gray;
  }
  if (groups["string"] !== undefined) {
    return colors.green;
  }
  if (groups["decorator"] !== undefined) {
    return colors.yellow;
  }
  if (groups["number"] !== undefined) {
    return colors.cyan;
  }
  return KEYWORDS.has(groups["word"] ?? "") ? colors.magenta : null;
}
