import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, nearNames, onlyName } from "../near-name.ts";
import { ABSTRACT_CLASSES } from "../python/replacement-for.ts";
import { changeLines, editLine, findTokens, sourceLine, sourceLines, withPieces } from "../python/source.ts";
import { isVariable } from "../python/tokens.ts";
import type { Rule } from "../rule.ts";
import { tell } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** What became of names that data-stack modules had. */
const GONE: ReadonlyMap<string, string> = new Map([
  ["sklearn.datasets.load_boston", "take another data set, such as `fetch_california_housing`"],
  ["scipy.integrate.simps", "import `simpson`"],
  ["scipy.integrate.trapz", "import `trapezoid`"],
  ["scipy.integrate.cumtrapz", "import `cumulative_trapezoid`"],
  ["pandas.Panel", "use a DataFrame with a MultiIndex"],
  ["pandas.datetime", "write `from datetime import datetime`"],
  ["flask.escape", "write `from markupsafe import escape`"],
]);

/** `from module import name` where the module has no such name. */
export const unknownImportName: Rule = {
  name: "unknown-import-name",
  match(failure) {
    const name = isError(failure, "ImportError") ? capture(failure, /^cannot import name '([^']+)'/) : null;
    if (name === null) {
      return null;
    }
    const module =
      failure.facts.module ?? capture(failure, / from (?:partially initialized module )?'([^']+)'/) ?? "the module";
    if (/circular import/.test(failure.error?.message ?? "")) {
      return tell(
        `\`${module}\` and the module that imports it import each other: move the import of \`${name}\` into the function that uses it`,
      );
    }
    if (module === "collections" && ABSTRACT_CLASSES.has(name)) {
      return {
        message: `\`${name}\` is in \`collections.abc\` now, not in \`collections\``,
        edit: moveImport(failure, "collections.abc"),
      };
    }
    const gone = GONE.get(`${module}.${name}`);
    if (gone !== undefined) {
      return tell(`\`${module}\` has no \`${name}\` any more: ${gone}`);
    }
    const near = nearNames(failure, name);
    const only = onlyName(near);
    return near.length === 0
      ? tell(
          `\`${module}\` has no \`${name}\`: look up what it exports, or check that no file of yours is called ${module.split(".")[0]}.py`,
        )
      : {
          message: `\`${module}\` has no \`${name}\`: ${meant(near)}`,
          edit: only === null ? null : renameImport(failure, name, only),
        };
  },
};

function renameImport(failure: ReadFailure, name: string, only: string): Edit | null {
  return sourceLine(failure) === null
    ? null
    : changeLines(sourceLines(failure), (line) => {
        const used = findTokens(line, (tokens, index) => tokens[index]?.text === name && isVariable(tokens, index));
        return withPieces(
          line,
          used.map((token) => ({ ...token, text: only })),
        );
      });
}

function moveImport(failure: ReadFailure, module: string): Edit | null {
  const line = sourceLine(failure);
  const [from, old] = line?.tokens ?? [];
  // With several names in one statement the others may have stayed where they are.
  const isAlone = from?.text === "from" && !(line?.tokens ?? []).some(({ text }) => text === "," || text === "(");
  return old !== undefined && isAlone ? editLine(line, [{ ...old, text: module }]) : null;
}
