import { defineRule } from "../known-error.ts";
import { editLine, findTokens, type SourceLine } from "../python/source.ts";
import { literalText } from "../python/tokens.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const VALUE = ["ValueError"];

/** What matplotlib cannot draw. */
export const plots: Rule = defineRule("plots", [
  {
    errors: VALUE,
    text: /^x and y must have same first dimension, but have shapes \((\d+),.{0,20}\) and \((\d+),/,
    say: (x, y) => `There are ${x} values for x and ${y} for y: make both as long as each other`,
  },
  {
    errors: VALUE,
    text: /^x and y must be the same size|^'x' has size \d+, but 'y\d?' has an unequal size/,
    say: "There are not as many values for x as for y: print both lengths, and make them the same",
  },
  {
    errors: VALUE,
    text: /^shape mismatch: objects cannot be broadcast to a single shape\. .{0,5}Mismatch is between '(\w+)' with shape \((\d+),\) and '(\w+)' with shape \((\d+),\)/,
    say: (one, first, other, second) =>
      `There are ${first} values for \`${one}\` and ${second} for \`${other}\`: make both as long as each other`,
  },
  {
    errors: VALUE,
    text: /^The number of FixedLocator locations \((\d+)\).* does not match the number of labels \((\d+)\)/,
    say: (ticks, labels) => `There are ${ticks} ticks and ${labels} labels: give each tick its label`,
  },
  {
    errors: VALUE,
    text: /^'(\w+)' argument has (\d+) elements, which is inconsistent with 'x' and 'y' with size (\d+)/,
    say: (name, given, wanted) => `\`${name}\` has ${given} values for ${wanted} points: give each point one`,
  },
  {
    errors: VALUE,
    text: /^num must be an integer with 1 <= num <= (\d+), not (\d+)/,
    say: (most, given) =>
      `The grid has ${most} places, counted from 1, and place ${given} is asked for: make the grid larger`,
  },
  {
    errors: VALUE,
    text: /^'([^']{1,60})' is not a valid value for (?:color|c):/,
    say: (color) => `\`${color}\` is no colour of matplotlib's: use a name such as "tab:blue", or "#1f77b4"`,
  },
  {
    errors: ["OSError"],
    text: /^'(seaborn[\w-]{0,40})' is not a valid package style/,
    say: (style) => `matplotlib calls the style \`${style}\` \`${style.replace("seaborn", "seaborn-v0_8")}\` now`,
    edit: renameStyle,
  },
  {
    errors: ["TypeError"],
    text: /^no numeric data to plot/,
    say: "The columns that are to be drawn hold no numbers: convert them with `pd.to_numeric(...)` or `.astype(float)`",
  },
  {
    errors: ["TypeError"],
    text: /^'Axes(?:Subplot)?' object is not subscriptable/,
    say: "With one row and one column `plt.subplots` gives the axes themselves, not an array: leave the index out, or add `squeeze=False`",
  },
]);

function renameStyle(line: SourceLine): Edit | null {
  const styles = findTokens(line, (tokens, index) => literalText(tokens[index])?.startsWith("seaborn") === true);
  const [style] = styles;
  const place = (style?.start ?? 0) + (style?.text.indexOf("seaborn") ?? 0) + "seaborn".length;
  return style === undefined || styles.length > 1
    ? null
    : editLine(line, [{ start: place, end: place, text: "-v0_8" }]);
}
