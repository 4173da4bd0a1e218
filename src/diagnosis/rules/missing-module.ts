import { capture, isError, type ReadFailure } from "../failure.ts";
import { meant, onlyName } from "../near-name.ts";
import {
  ALTERNATIVE_FOR_IMPORT,
  DISTRIBUTION_FOR_IMPORT,
  knownImportNames,
  RENAMED_MODULES,
} from "../python/known-modules.ts";
import { nearest } from "../python/nearest.ts";
import { sourceLine } from "../python/source.ts";
import type { Rule } from "../rule.ts";
import { renameModule } from "./rename-import.ts";

/** A module that does not exist under the name it is imported by. */
export const misspeltModule: Rule = {
  name: "misspelt-module",
  match(failure) {
    const name = missingModule(failure);
    const renamed = name === null ? undefined : RENAMED_MODULES.get(name);
    if (name === null || (renamed === undefined && DISTRIBUTION_FOR_IMPORT.has(root(name)))) {
      return null;
    }
    if (renamed !== undefined) {
      return {
        message: `\`${name}\` is an old name of a module: it is \`${renamed}\` now`,
        edit: renameModule(sourceLine(failure), name, renamed),
      };
    }
    const { near, sure } = modulesMeant(failure, name);
    const below = name.slice(root(name).length);
    return near.length === 0
      ? null
      : {
          message: `There is no module \`${name}\`: ${meant(near.map((module) => module + below))}`,
          edit: sure === null ? null : renameModule(sourceLine(failure), name, sure + below),
        };
  },
};

/** Modules with names like the one that is not there. */
interface ModulesMeant {
  readonly near: readonly string[];
  /** The only one, where it differs by a letter: one that differs by more may be another module, which is not installed. */
  readonly sure: string | null;
}

function modulesMeant(failure: ReadFailure, name: string): ModulesMeant {
  const installed = nearest(root(name), failure.facts.near ?? []);
  const near = installed.length > 0 ? installed : nearest(root(name), knownImportNames());
  const only = onlyName(near);
  return { near, sure: only !== null && nearest(root(name), [only], 1).length > 0 ? only : null };
}

/** A module that has to be installed. */
export const missingModuleRule: Rule = {
  name: "missing-module",
  match(failure) {
    const name = missingModule(failure);
    if (name === null || RENAMED_MODULES.has(name)) {
      return null;
    }
    const distribution = DISTRIBUTION_FOR_IMPORT.get(root(name));
    if (distribution === undefined && modulesMeant(failure, name).sure !== null) {
      return null;
    }
    if (failure.facts.platform === "emscripten") {
      return {
        message: `Python in WebAssembly has no module \`${name}\` and takes no \`packages\`: do without it, or choose another \`sandbox\``,
        edit: null,
      };
    }
    return {
      message:
        distribution === undefined
          ? `The environment has no module \`${name}\`: add the distribution that holds it to \`packages\`, or put a file ${root(name)}.py into the workspace`
          : `The environment lacks \`${name}\`: ${alternativeTo(name)}add \`${distribution}\` to \`packages\``,
      edit: null,
    };
  },
};

/** "Use `json`, or ", which comes before the advice that the command line has other words for. */
function alternativeTo(name: string): string {
  const alternative = ALTERNATIVE_FOR_IMPORT.get(name);
  return alternative === undefined ? "" : `use \`${alternative}\`, which does much of the same, or `;
}

function missingModule(failure: ReadFailure): string | null {
  // The guard-rail looks before the code runs, and finds that there is nothing to allow.
  if (isError(failure, "SecurityViolation")) {
    return capture(failure, /There is no module '([\w.]+)'/);
  }
  if (!isError(failure, "ModuleNotFoundError", "ImportError")) {
    return null;
  }
  const named = capture(failure, /^No module named '?([^'\s;]+)'?/);
  return isError(failure, "ModuleNotFoundError") ? (failure.facts.module ?? named) : named;
}

function root(name: string): string {
  return name.split(".")[0] ?? name;
}
