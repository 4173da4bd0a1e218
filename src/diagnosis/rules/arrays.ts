import { defineRule } from "../known-error.ts";
import { type Call, onlyCall } from "../python/call.ts";
import { editLine, type Piece, type SourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

const VALUE = ["ValueError"];
const TYPE = ["TypeError"];
const INDEX = ["IndexError"];

/** Arrays whose shapes do not fit each other, or what is done with them. */
export const arrayShapes: Rule = defineRule("array-shapes", [
  {
    errors: VALUE,
    text: /^operands could not be broadcast together with shapes (\([\d,]*\)) (\([\d,]*\))/,
    say: (left, right) =>
      `Arrays of the shapes ${left} and ${right} do not fit: from the last on, their lengths must be the same or 1; print both \`.shape\`s, and \`reshape\` one or add an axis with \`[:, None]\``,
  },
  {
    errors: VALUE,
    text: /^could not broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))/,
    say: (from, into) => `What is assigned has the shape ${from}, and its place the shape ${into}: make both the same`,
  },
  {
    errors: VALUE,
    text: /^matmul: .*\(size (\d+) is different from (\d+)\)/,
    say: (rows, columns) =>
      `\`@\` multiplies rows by columns, and here are ${columns} columns on the left and ${rows} rows on the right: transpose one with \`.T\`, or use \`*\` for each element`,
  },
  {
    errors: VALUE,
    text: /^shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned: (\d+) .*!= (\d+)/,
    say: (left, right, columns, rows) =>
      `Arrays of the shapes ${left} and ${right} cannot be multiplied: ${columns} on the left must be ${rows} on the right; transpose one with \`.T\`, or use \`*\` for each element`,
  },
  {
    errors: VALUE,
    text: /^cannot reshape array of size (\d+) into shape (\([\d,]*\))/,
    say: (size, shape) =>
      `An array of ${size} values has no shape ${shape}: its lengths multiplied must be ${size}; -1 stands for the one that is to be found`,
  },
  {
    errors: VALUE,
    text: /^all the input array dimensions except for the concatenation axis must match exactly, but along dimension (\d+), the array at index \d+ has size (\d+) and the array at index \d+ has size (\d+)/,
    say: (axis, left, right) =>
      `Arrays are joined along one axis and must be as long as each other along the rest: along axis ${axis} one has ${left} and the other ${right}; choose another \`axis\``,
  },
  {
    errors: VALUE,
    text: /^all the input arrays must have same number of dimensions/,
    say: "Arrays that are joined must have the same number of dimensions: give the smaller one another with `[None, :]` or `reshape`",
  },
  {
    errors: VALUE,
    text: /^setting an array element with a sequence\b/,
    say: "The rows are not of the same length, so they make no array: fill up the shorter ones, or keep a list of lists",
  },
  {
    errors: TYPE,
    text: /^only integer scalar arrays can be converted to a scalar index/,
    say: "`np.concatenate` and its like take the arrays as one list: `np.concatenate([first, second])`",
    edit: (line) => bracketed(onlyCall(line, ["concatenate", "vstack", "hstack", "stack"]), "[", "]"),
  },
]);

/** A shape that is given as several arguments, or the other way round. */
export const shapeArgument: Rule = defineRule("shape-argument", [
  {
    errors: TYPE,
    text: /^Cannot interpret '([^']+)' as a data type/,
    say: (given) =>
      `A shape of several lengths is one argument, as in \`np.zeros((2, 3))\`: ${given} is taken for the type of the elements`,
    edit: (line) =>
      bracketed(onlyCall(line, ["zeros", "ones", "empty"]), "(", ")") ??
      shapeOfFull(line) ??
      bracketed(onlyCall(line, ["array"]), "[", "]"),
  },
  {
    errors: TYPE,
    text: /^Field elements must be 2- or 3-tuples/,
    say: "`np.array` takes its rows as one list: `np.array([first, second])`",
    edit: (line) => bracketed(onlyCall(line, ["array"]), "[", "]"),
  },
  {
    errors: TYPE,
    text: /^array\(\) takes from 1 to 2 positional arguments but \d+ were given/,
    say: "`np.array` takes its values as one list: `np.array([1, 2, 3])`",
    edit: (line) => bracketed(onlyCall(line, ["array"]), "[", "]"),
  },
  {
    errors: TYPE,
    text: /^'tuple' object cannot be interpreted as an integer/,
    say: "Lengths are arguments of their own here, as in `np.random.rand(2, 3)`, not one tuple",
    edit: (line) => unbracketed(onlyCall(line, ["rand", "randn"])),
  },
]);

/** What an array cannot be asked for. */
export const arrayIndex: Rule = defineRule("array-index", [
  {
    errors: INDEX,
    text: /^index (-?\d+) is out of bounds for axis (\d+) with size (\d+)/,
    say: (index, axis, size) =>
      `There is no index ${index} along axis ${axis}, which has ${size === "1" ? "one element" : `${size} elements`}: indexes go from 0 to ${Number(size) - 1}`,
  },
  {
    errors: INDEX,
    text: /^too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed/,
    say: (has, asked) =>
      `The array has ${has === "1" ? "one axis" : `${has} axes`} and is asked for ${asked}: print its \`.shape\``,
  },
  {
    errors: INDEX,
    text: /^boolean index did not match indexed array along axis \d+; size of axis is (\d+) but size of corresponding boolean axis is (\d+)/,
    say: (has, mask) =>
      `The condition has ${mask} elements and the array ${has}: make the condition from the array that it chooses from`,
  },
  {
    errors: INDEX,
    text: /^only integers, slices/,
    say: "An array is indexed with whole numbers, slices or conditions: divide with `//`, or convert with `int(...)` or `.astype(int)`",
  },
  {
    errors: TYPE,
    text: /^only (?:0-dimensional|length-1|size-1) arrays can be converted to Python scalars/,
    say: "A function for one number is given a whole array: use numpy's, as `np.sqrt` for `math.sqrt` or `.astype(int)` for `int`, or take one element",
  },
  {
    errors: TYPE,
    text: /^must be real number, not (Series|DataFrame|ndarray)/,
    say: (type) => `A function for one number is given a whole ${type}: use numpy's, as \`np.sqrt\` for \`math.sqrt\``,
  },
]);

/** Calculations that an array's values do not allow. */
export const arrayValues: Rule = defineRule("array-values", [
  {
    errors: VALUE,
    text: /^(?:zero-size array to reduction operation|attempt to get arg(?:max|min) of an empty sequence)/,
    say: "The array is empty, and nothing has no largest or smallest value: check `.size` first",
  },
  {
    errors: ["LinAlgError"],
    text: /^Singular matrix/,
    say: "The matrix is singular and has no inverse: check it for rows that say the same, or use `np.linalg.lstsq` or `pinv`",
  },
  {
    errors: ["LinAlgError"],
    text: /must be square$/,
    say: "The matrix must have as many rows as columns: print its `.shape`",
  },
  {
    errors: ["UFuncTypeError", "TypeError"],
    text: /^Cannot cast ufunc '\w+' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)/,
    say: (from, to) =>
      `The array holds ${to}, and the result is ${from}: write \`array = array + ...\` for a new one, or make it with \`dtype=float\``,
  },
  {
    errors: ["UFuncTypeError", "TypeError"],
    text: /^ufunc '(?!bitwise_)(\w+)' (?:did not contain a loop with signature matching types|not supported for the input types)/,
    say: (name) =>
      `\`${name}\` does not work on text or mixed values: look at \`.dtype\`, and convert with \`.astype(float)\``,
  },
]);

/** A call's positional arguments as one. */
function bracketed(call: Call | null, open: string, close: string): Edit | null {
  const [first, last] = [call?.given[0]?.[0], call?.given.at(-1)?.at(-1)];
  const isSeveral = call !== null && call.given.length > 1 && !call.given.some(isSpread);
  return isSeveral && first !== undefined && last !== undefined
    ? editLine(call.line, [insert(first.start, open), insert(last.end, close)])
    : null;
}

/** `np.full(2, 3, 0)`: the last one is what the array is filled with. */
function shapeOfFull(line: SourceLine): Edit | null {
  const call = onlyCall(line, ["full"]);
  const [first, last] = [call?.given[0]?.[0], call?.given.at(-2)?.at(-1)];
  const isSeveral = call !== null && call.given.length > 2 && call.keywords.length === 0 && !call.given.some(isSpread);
  return isSeveral && first !== undefined && last !== undefined
    ? editLine(line, [insert(first.start, "("), insert(last.end, ")")])
    : null;
}

/** The brackets of a call's only argument taken away. */
function unbracketed(call: Call | null): Edit | null {
  const given = call?.given[0] ?? [];
  const [first, last] = [given[0], given.at(-1)];
  const isTuple = call?.given.length === 1 && first?.text === "(" && last?.text === ")" && last.depth === first.depth;
  const isWhole = !given.slice(1, -1).some((token) => token.depth <= (first?.depth ?? 0));
  return call !== null && isTuple && isWhole && first !== undefined && last !== undefined
    ? editLine(call.line, [
        { ...first, text: "" },
        { ...last, text: "" },
      ])
    : null;
}

function isSpread(part: Call["given"][number]): boolean {
  return part[0]?.text === "*" || part[0]?.text === "**";
}

function insert(place: number, text: string): Piece {
  return { start: place, end: place, text };
}
