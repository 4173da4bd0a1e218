import { capture, type Failure, isError, nearName } from "../failure.ts";
import { changeLines, namePattern, replaceInCode, sourceLine, sourceLines } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import { tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** Names that moved from one module of the standard library to another. */
const MOVED: ReadonlyMap<string, string> = new Map(
  [
    "Mapping",
    "MutableMapping",
    "Sequence",
    "MutableSequence",
    "Iterable",
    "Iterator",
    "Callable",
    "Hashable",
    "Set",
  ].map((name): [string, string] => [`collections.${name}`, "collections.abc"]),
);

/** `from module import name` where the module has no such name. */
export const unknownImportName: Rule = {
  name: "unknown-import-name",
  match(failure) {
    const name = isError(failure, "ImportError") ? capture(failure, /^cannot import name '(\w+)'/) : null;
    if (name === null) {
      return null;
    }
    const module = capture(failure, /from (?:partially initialized module )?'([\w.]+)'/) ?? "the module";
    if (/circular import/.test(failure.error?.message ?? "")) {
      return tell(
        `\`${module}\` and the module that imports it import each other: move the import of \`${name}\` into the function that uses it`,
      );
    }
    const moved = MOVED.get(`${module}.${name}`);
    if (moved !== undefined) {
      const edit = moveImport(failure, moved);
      return { message: `\`${name}\` is in \`${moved}\` now, not in \`${module}\``, edit };
    }
    const near = nearName(failure);
    if (near === null) {
      return tell(
        `\`${module}\` has no \`${name}\`: look up what it exports, or check that no file of yours is called ${module}.py`,
      );
    }
    return {
      message: `\`${module}\` has no \`${name}\`: \`${near}\` is probably meant`,
      edit: renameImport(failure, name, near),
    };
  },
};

function renameImport(failure: Failure, name: string, near: string): Edit | null {
  const rename = (line: Parameters<typeof replaceInCode>[0]): string =>
    replaceInCode(line, namePattern(name), () => near);
  return sourceLine(failure) === null ? null : changeLines(sourceLines(failure), rename);
}

function moveImport(failure: Failure, module: string): Edit | null {
  const line = sourceLine(failure);
  // With several names in one statement the others may have stayed where they are.
  return line === null || line.masked.includes(",")
    ? null
    : changeLines([line], (candidate) => candidate.text.replace(/from\s+[\w.]+/, `from ${module}`));
}
