import { capture, type Failure, factList, isError } from "../failure.ts";
import { DISTRIBUTION_FOR_IMPORT, knownImportNames, RENAMED_MODULES } from "../python/known-modules.ts";
import { nearest } from "../python/nearest.ts";
import { changeLines, escapePattern, replaceInCode, sourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import type { Edit } from "../suggestion.ts";

/** A module that does not exist under the name it is imported by. */
export const misspeltModule: Rule = {
  name: "misspelt-module",
  match(failure) {
    const name = missingModule(failure);
    if (name === null || DISTRIBUTION_FOR_IMPORT.has(root(name))) {
      return null;
    }
    const renamed = RENAMED_MODULES.get(name);
    if (renamed !== undefined) {
      return {
        message: `\`${name}\` is a module of Python 2: it is \`${renamed}\` now`,
        edit: renameModule(failure, name, renamed),
      };
    }
    const near = nearest(root(name), factList(failure, "near")) ?? nearest(root(name), knownImportNames());
    if (near === null) {
      return null;
    }
    const meant = near + name.slice(root(name).length);
    return {
      message: `There is no module \`${name}\`: \`${meant}\` is probably meant`,
      edit: renameModule(failure, name, meant),
    };
  },
};

/** A module that has to be installed. */
export const missingModuleRule: Rule = {
  name: "missing-module",
  match(failure) {
    const name = missingModule(failure);
    if (name === null || RENAMED_MODULES.has(name)) {
      return null;
    }
    const distribution = DISTRIBUTION_FOR_IMPORT.get(root(name));
    return {
      message:
        distribution === undefined
          ? `The environment has no module \`${name}\`: add the distribution that holds it to \`packages\`, or put a file ${root(name)}.py into the workspace`
          : `The environment lacks \`${name}\`: add \`${distribution}\` to \`packages\``,
      edit: null,
    };
  },
};

function missingModule(failure: Failure): string | null {
  // The guard-rail looks before the code runs, and finds that there is nothing to allow.
  if (isError(failure, "SecurityViolation")) return capture(failure, /There is no module '([\w.]+)'/);
  return isError(failure, "ModuleNotFoundError", "ImportError")
    ? capture(failure, /^No module named '?([\w.]+)'?/)
    : null;
}

function root(name: string): string {
  return name.split(".")[0] ?? name;
}

function renameModule(failure: Failure, name: string, replacement: string): Edit | null {
  const line = sourceLine(failure);
  if (line === null) {
    return null;
  }
  const word = new RegExp(`(?<![\\w.])${escapePattern(name)}(?![\\w])`);
  const isFrom = /^\s*from\b/.test(line.masked);
  const hasAlias = new RegExp(`${escapePattern(name)}\\s+as\\b`).test(line.masked);
  // `import urllib2` binds a name that the rest of the program uses, so the new module keeps the old name.
  const text = isFrom || hasAlias ? replacement : `${replacement} as ${name}`;
  const canAlias = isFrom || hasAlias || !name.includes(".");
  return canAlias ? changeLines([line], (candidate) => replaceInCode(candidate, word, () => text)) : null;
}
