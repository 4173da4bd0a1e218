import assert from "node:assert/strict";
import type { CallErrorKind, HostFunction, JsonValue } from "../../protocol/index.ts";
import type { OnToolCall } from "../../sandbox/index.ts";
import { type ConformanceBench, type ConformanceCase, execute, inSandbox } from "./conformance-case.ts";

const value = { name: "value", key: "value", annotation: "Any", required: true, default: null } as const;
const ask: HostFunction = {
  name: "ask",
  parameters: [value, { ...value, name: "count", key: "count", annotation: "int", required: false, default: 2 }],
  returns: "Any",
  docstring: "Asks the host",
  endsRun: false,
};
const finish: HostFunction = { ...ask, name: "finish", parameters: [value], endsRun: true };
const echo: OnToolCall = async (call) => ({ value: { name: call.name, ...call.arguments } as JsonValue });

/** What code can do with functions of the host. */
export const hostFunctionCases: readonly ConformanceCase[] = [
  {
    name: "lets code call a function of the host by position and by name",
    needs: "hostFunctions",
    run: (bench) =>
      withFunctions(bench, async (run) => {
        const { value: result } = await run("ask([1, None, 'caf\\u00e9']), ask(count=5, value={'a': 1.5})", echo);
        assert.equal(
          result?.data["text/plain"],
          "({'name': 'ask', 'value': [1, None, 'café'], 'count': 2}, {'name': 'ask', 'value': {'a': 1.5}, 'count': 5})",
        );
      }),
  },
  {
    name: "raises the exception that fits the host's error, without a frame of the kernel's",
    needs: "hostFunctions",
    run: (bench) =>
      withFunctions(bench, async (run) => {
        const kinds: readonly (readonly [CallErrorKind, string])[] = [
          ["invalid-arguments", "ValueError"],
          ["refused", "PermissionError"],
          ["timed-out", "TimeoutError"],
          ["failed", "RuntimeError"],
        ];
        for (const [kind, name] of kinds) {
          const { error } = await run("ask(1)", async () => ({ error: { kind, message: "because" } }));
          assert.deepEqual([error?.name, error?.message, error?.frames.length], [name, "because", 1]);
        }
      }),
  },
  {
    name: "ends a run as completed by a function that ends it",
    needs: "hostFunctions",
    run: (bench) =>
      withFunctions(bench, async (run) => {
        const { outcome, error } = await run("try:\n    finish(1)\nexcept Exception:\n    pass\nprint('never')", echo);
        assert.deepEqual([outcome.status, outcome.stdout, outcome.session, error], ["completed", "", "kept", null]);
      }),
  },
  {
    name: "fails calls that nothing on the host answers",
    needs: "hostFunctions",
    run: (bench) =>
      withFunctions(bench, async (run) => {
        const { error } = await run("ask(1)");
        assert.equal(error?.name, "RuntimeError");
      }),
  },
  {
    name: "stops code that waits for the host at its time limit, and the next call is answered",
    needs: "hostFunctions",
    run: (bench) =>
      withFunctions(bench, async (run) => {
        const { outcome } = await run("ask(1)", () => new Promise(() => undefined), 0.3);
        assert.equal(outcome.status, "timed-out");
        assert.equal((await run("ask(2)['value']", echo)).value?.data["text/plain"], "2");
      }),
  },
];

type Run = (code: string, onToolCall?: OnToolCall, timeout?: number) => ReturnType<typeof execute>;

function withFunctions(bench: ConformanceBench, work: (run: Run) => Promise<void>): Promise<void> {
  return inSandbox(
    bench,
    (sandbox) =>
      work((code, onToolCall, timeout) =>
        execute(sandbox, code, { ...(onToolCall && { onToolCall }), ...(timeout !== undefined && { timeout }) }),
      ),
    { functions: [ask, finish] },
  );
}
