import { expect, test } from "vitest";
import { applyEdit, diagnose, firstOfGroup, parseTraceback } from "../../src/diagnosis/index.ts";
import { runPython } from "./python-failure.ts";

/** The failure of a group as a kernel tells it: its own headline, and the traceback with the margins. */
function groupFailure(code: string) {
  const traceback = runPython(code).stderr.replaceAll(/"[^"]*program\.py"/g, '"<cell 1>"');
  const message = /\| ExceptionGroup: (.*)/.exec(traceback)?.[1] ?? "";
  return { code, file: null, error: { name: "ExceptionGroup", message, line: 9, traceback, frames: [], facts: {} } };
}

const TASKS = `import asyncio

async def total(values):
    return sum(valeus)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(total([1]))
        print(await group.create_task(total([1, 2])))

asyncio.run(main())
`;

test("the first exception of a group is read with its line", () => {
  expect(firstOfGroup(groupFailure(TASKS).error, null)).toMatchObject({
    name: "NameError",
    message: "name 'valeus' is not defined. Did you mean: 'values'?",
    line: 4,
  });
});

test("a group is diagnosed as its first exception would be", () => {
  const failure = groupFailure(TASKS);
  const [suggestion] = diagnose(failure);
  expect(suggestion?.rule).toBe("misspelt-name");
  const run = runPython(suggestion?.edit == null ? "" : applyEdit(TASKS, suggestion.edit));
  expect(run.stdout).toBe("3\n");
});

test("of groups in groups the innermost first exception is meant, and one that was never raised is where its group was", () => {
  const code =
    'raise ExceptionGroup("outer", [ExceptionGroup("inner", [KeyError("a"), ValueError("b")]), OSError("c")])\n';
  expect(firstOfGroup(groupFailure(code).error, null)).toMatchObject({ name: "KeyError", message: "'a'", line: 9 });
});

test("an exception that was raised while a group was handled is read, and not what was handled", () => {
  const code = 'try:\n    raise ExceptionGroup("a", [KeyError("k")])\nexcept* KeyError:\n    1 / 0\n';
  expect(firstOfGroup(groupFailure(code).error, null)).toMatchObject({ name: "ZeroDivisionError", line: 4 });
});

test("a single exception is no group, whatever was handled before it", () => {
  const code = 'try:\n    raise ExceptionGroup("a", [KeyError("k")])\nexcept ExceptionGroup:\n    1 / 0\n';
  const error = parseTraceback(runPython(code).stderr);
  expect(error?.name).toBe("ZeroDivisionError");
  expect(error === null ? error : firstOfGroup(error, null)).toBeNull();
});
