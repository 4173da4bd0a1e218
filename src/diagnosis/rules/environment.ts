import { capture, isError, type ReadFailure } from "../failure.ts";
import { type Rule, tell } from "../rule.ts";

/** A file that is not there. */
export const fileNotFound: Rule = {
  name: "file-not-found",
  match(failure) {
    if (!isError(failure, "FileNotFoundError")) {
      return null;
    }
    const { path: missing, near: [near] = [] } = failure.facts;
    const path = missing === undefined ? (capture(failure, /: ('[^']*')$/) ?? "the path") : `'${missing}'`;
    return tell(
      near === undefined
        ? `There is no file ${path} in the workspace: give it with the run's \`files\`, or write it first`
        : `There is no file ${path} in the workspace: '${near}' is probably meant`,
    );
  },
};

/** A path that the sandbox does not let the code touch. */
export const permissionDenied: Rule = {
  name: "permission-denied",
  match(failure) {
    const isReadOnly = isError(failure, "OSError") && /Read-only file system/.test(failure.error?.message ?? "");
    if (!isReadOnly && !isError(failure, "PermissionError")) {
      return null;
    }
    const path = capture(failure, /: ('[^']*')$/) ?? "The path";
    return tell(`${path} cannot be used in the sandbox: write to a path inside the workspace, such as 'result.txt'`);
  },
};

/** A file system that is full, or a file that is too large for the limits. */
export const diskFull: Rule = {
  name: "disk-full",
  match(failure) {
    const message = failure.error?.message ?? "";
    if (!isError(failure, "OSError") || !/No space left on device|File too large/.test(message)) {
      return null;
    }
    return tell(
      /too large/.test(message)
        ? "The file is larger than `maxFileSize` allows: write less, or raise it"
        : "The workspace is full: remove files, or raise `maxDisk`",
    );
  },
};

/** A thread or process that was not started. */
export const tooManyProcesses: Rule = {
  name: "too-many-processes",
  match(failure) {
    const isThread = isError(failure, "RuntimeError") && /can't start new thread/.test(failure.error?.message ?? "");
    if (!isThread && !isError(failure, "BlockingIOError")) {
      return null;
    }
    const { maxProcesses, platform } = failure.facts;
    if (platform === "emscripten") {
      return tell(
        "Python in WebAssembly cannot start threads: do the work in a plain loop, or choose another `sandbox`",
      );
    }
    return maxProcesses === undefined
      ? null
      : tell(
          `The limit of ${maxProcesses} processes and threads together was reached: use a pool with fewer workers, or raise \`maxProcesses\` (EXECUTOR_MAX_PROCESSES)`,
        );
  },
};

/** `input()` without anything to read. */
export const noInput: Rule = {
  name: "no-input",
  match(failure) {
    return isError(failure, "EOFError")
      ? tell("The code reads input and there is none: give it with the `stdin` option, one line for each `input()`")
      : null;
  },
};

/** A connection from a sandbox without network. */
export const noNetwork: Rule = {
  name: "no-network",
  match(failure) {
    const isConnection = isError(
      failure,
      "gaierror",
      "ConnectionError",
      "ConnectionRefusedError",
      "URLError",
      "ConnectError",
      "ConnectTimeout",
      "NewConnectionError",
      "MaxRetryError",
      "NameResolutionError",
    );
    const isUnreachable = isError(failure, "OSError") && /Network is unreachable/.test(failure.error?.message ?? "");
    if (!isConnection && !isUnreachable) {
      return null;
    }
    const host = capture(failure, /host='([^']+)'/);
    return tell(
      `The sandbox has no network, so ${host ?? "the host"} cannot be reached: fetch the data before, and give it with the run's \`files\``,
    );
  },
};

/** The guard-rail refused the code. */
export const notAllowed: Rule = {
  name: "not-allowed",
  match(refused, { allowedModules }) {
    if (!isError(refused, "SecurityViolation") && refused.outcome?.status !== "refused") {
      return null;
    }
    const failure = withoutMissingModules(refused);
    if (failure.error?.message === "" && refused.error?.message !== "") {
      return null;
    }
    const module = failure.facts.module ?? capture(failure, /\b[Mm]odule [`'"]([^`'"]+)[`'"]/);
    if (module !== null) {
      const allowed = allowedModules === undefined ? "" : `; allowed are ${listed(allowedModules)}`;
      return tell(
        `The configuration does not allow the module \`${module}\`${allowed}: add "+${module.split(".")[0]}" to \`allowedModules\` (EXECUTOR_ALLOWED_MODULES) if you trust the code`,
      );
    }
    if (failure.facts.refusedBy === "obfuscation") {
      return tell(
        "The code hides code in encoded text: write it out in the open, or set `detectObfuscation` to false if you trust it",
      );
    }
    const name = capture(failure, /[`'"](\w{1,99})(?:\(\))?[`'"]/);
    const what = name === null ? "something in this code" : `\`${name}\``;
    return tell(
      `The configuration does not allow ${what}: write it without, or take it out of \`forbiddenFunctions\` if you trust the code`,
    );
  },
};

/** What the guard-rail says of modules that are not there at all: to allow them would not help. */
const MISSING_MODULE =
  /(?:line \d{1,9}: )?There is no module '[\w.]{1,200}': neither the environment nor the workspace holds one of that name(?:; "[\w.-]{1,200}" in `packages` would install and allow it|; did you mean '\w{1,200}'\? If not, name its distribution in `packages`)?(?:; )?/g;

function withoutMissingModules(failure: ReadFailure): ReadFailure {
  const { error } = failure;
  return error === null
    ? failure
    : { ...failure, error: { ...error, message: error.message.replace(MISSING_MODULE, "") } };
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, 12)
    .map((name) => `\`${name}\``)
    .join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
