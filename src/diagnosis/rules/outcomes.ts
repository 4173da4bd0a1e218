import { formatMemorySize, formatTimeout } from "../../config/index.ts";
import { type Failure, isError } from "../failure.ts";
import { sourceLine, sourceLines } from "../python/source.ts";
import { sequenceAt } from "../python/tokens.ts";
import { type Rule, tell } from "../rule.ts";

/** The time was over. */
export const timedOut: Rule = {
  name: "timed-out",
  match(failure) {
    if (failure.outcome?.status !== "timed-out" && !isError(failure, "ExecutionTimeout")) {
      return null;
    }
    const limit = failure.outcome?.status === "timed-out" ? ` of ${formatTimeout(failure.outcome.limit.value)}` : "";
    const endless = sourceLines(failure).find(({ tokens }) =>
      ["True", "1"].some((always) => sequenceAt(tokens, 0, ["while", always, ":"])),
    );
    const loop =
      endless === undefined ? "check that every loop ends" : `the loop on line ${endless.number} may never end`;
    return tell(
      `The time limit${limit} was reached: ${loop}, or raise it with the \`timeout\` option (EXECUTOR_TIMEOUT)`,
    );
  },
};

/** The memory was used up. */
export const outOfMemory: Rule = {
  name: "out-of-memory",
  match(failure) {
    if (failure.outcome?.status !== "out-of-memory" && !isError(failure, "MemoryError", "MemoryLimitExceeded")) {
      return null;
    }
    const limit =
      failure.outcome?.status === "out-of-memory" ? ` of ${formatMemorySize(failure.outcome.limit.value)}` : "";
    return tell(
      `The memory limit${limit} was reached: hold less at once, for example with a generator or in chunks, or raise it with \`maxMemory\` (EXECUTOR_MAX_MEMORY)`,
    );
  },
};

/** The code wrote more than may be written. */
export const tooMuchOutput: Rule = {
  name: "too-much-output",
  match(failure) {
    if (failure.outcome?.status !== "output-limit") {
      return null;
    }
    return tell(
      `The code wrote more than ${formatMemorySize(failure.outcome.limit.value)} and was stopped: print less, or write to a file, or raise \`maxOutputBytes\``,
    );
  },
};

/** The process died. */
export const killed: Rule = {
  name: "killed",
  match(failure) {
    const outcome = failure.outcome;
    if (outcome?.status !== "killed") {
      return null;
    }
    if (outcome.signal === null) {
      return tell(
        `The process left early with exit code ${outcome.exitCode ?? "unknown"}, as \`os._exit\` does: return from the code instead`,
      );
    }
    const meaning = SIGNALS.get(outcome.signal) ?? "something outside of Python ended it";
    return tell(`The process was ended by ${outcome.signal}: ${meaning}`);
  },
};

const SIGNALS: ReadonlyMap<string, string> = new Map([
  ["SIGSEGV", "code below Python, such as ctypes or an extension module, touched memory it does not own"],
  ["SIGABRT", "an extension module gave up; its message is in the standard error"],
  ["SIGFPE", "an extension module made an invalid calculation"],
  ["SIGBUS", "code below Python touched memory that is not there"],
  ["SIGILL", "an extension module was built for another processor"],
  ["SIGSYS", "it made a system call that the sandbox does not allow"],
  ["SIGKILL", "it was stopped by force, by itself or because it used more than it may"],
  ["SIGXCPU", "it used more processor time than it may"],
  ["SIGXFSZ", "it wrote a file larger than `maxFileSize`"],
]);

/** The program asked for another exit code than 0. */
export const exitCode: Rule = {
  name: "exit-code",
  match(failure) {
    const code = failure.outcome?.status === "failed" ? failure.outcome.exitCode : null;
    const isExit = failure.error === null || isError(failure, "SystemExit");
    return isExit && code !== null && code !== 0
      ? tell(`The program ended itself with exit code ${code}: look at what it printed before`)
      : null;
  },
};

/** A function calls itself without end. */
export const endlessRecursion: Rule = {
  name: "endless-recursion",
  match(failure) {
    if (!isError(failure, "RecursionError")) {
      return null;
    }
    const name = mostFrequentFunction(failure);
    const subject = name === null ? "A function calls" : `\`${name}()\` calls`;
    return tell(
      `${subject} itself too often: check that it stops at a base case and that each call comes closer to it, or use a loop`,
    );
  },
};

function mostFrequentFunction(failure: Failure): string | null {
  const names = (failure.error?.frames ?? []).map((frame) => frame.function).filter((name) => name !== "<module>");
  return names.at(-1) ?? null;
}

/** An assertion does not hold. */
export const assertion: Rule = {
  name: "assertion",
  match(failure) {
    if (!isError(failure, "AssertionError")) {
      return null;
    }
    const message = failure.error?.message ?? "";
    const compared = comparisonIn(message);
    if (compared !== null) {
      const { left, operator, right } = compared;
      const from = callIn(message);
      const source = from === null ? "" : `, from \`${from}\``;
      return tell(
        operator === "=="
          ? `The test expects \`${right}\` and gets \`${left}\`${source}: check the code it calls, then the expectation`
          : `\`${left} ${operator} ${right}\` does not hold${source}: check the code it calls, then the expectation`,
      );
    }
    const source = sourceLine(failure)?.text.trim();
    const what =
      message !== "" ? message.split("\n")[0] : source?.startsWith("assert") === true ? `\`${source}\`` : null;
    return tell(
      what === null
        ? "An assertion does not hold: print the values it compares"
        : `An assertion does not hold: ${what}; print the values it compares`,
    );
  },
};

const OPERATORS = [" == ", " != ", " <= ", " >= ", " < ", " > ", " not in ", " in ", " is "];

/** What `assert left == right` compares, as pytest writes it; null when it compares nothing. */
function comparisonIn(message: string): { left: string; operator: string; right: string } | null {
  const start = message.indexOf("assert ");
  const line = start === -1 ? "" : (message.slice(start + "assert ".length).split("\n", 1)[0] ?? "");
  const places = OPERATORS.map((operator) => ({ operator, place: line.indexOf(operator) }));
  const first = places.filter(({ place }) => place > 0).toSorted((one, other) => one.place - other.place)[0];
  return first === undefined
    ? null
    : {
        left: line.slice(0, first.place),
        operator: first.operator.trim(),
        right: line.slice(first.place + first.operator.length),
      };
}

/** The call that gave a compared value: ` +  where 6 = add(2, 3)`. */
function callIn(message: string): string | null {
  const line = message.split("\n").find((each) => each.includes("where ") && each.includes(" = ")) ?? "";
  const call = line.slice(line.indexOf(" = ", line.indexOf("where ")) + " = ".length).trim();
  return line === "" || call === "" ? null : call;
}
