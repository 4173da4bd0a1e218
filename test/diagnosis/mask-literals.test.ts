import { expect, test } from "vitest";
import { maskLiterals } from "../../src/diagnosis/python/mask-literals.ts";

test.each([
  ["x = 'a#b' # c", "x = '   '    "],
  ['x = "a\\"b" + y', 'x = "    " + y'],
  ["f'{name} is {{x}}'", "f'{name}         '"],
  ["r'\\' + y", "r' ' + y"],
  ['"""a\nb"""', '""" \n """'],
  ["x = 'open\ny = 1", "x = '    \ny = 1"],
  ["rb'x' + b", "rb' ' + b"],
  ["name'", "name'"],
])("maskLiterals() blanks the text of %j", (source, masked) => {
  expect(maskLiterals(source)).toBe(masked);
});

test("maskLiterals() keeps the length of every source", () => {
  for (const source of ["f'{a!r:>{width}}' 'b", "'''", "'\\", '# x\n"""\\"""', "f'{'", "x = f\"{d['k']}\"\n"]) {
    expect(maskLiterals(source)).toHaveLength(source.length);
  }
});
