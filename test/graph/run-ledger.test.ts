import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { RunLedger } from "../../src/graph/run-ledger.ts";
import type { RecordedRun } from "../../src/graph/state.ts";

const State = new StateSchema({ ran: z.string().default("") });

function record(id: string): RecordedRun {
  return { id, programs: [], testReport: null, suggestions: null, problem: null };
}

/** A graph whose one node runs under the ledger and then fails until it was tried three times. */
function retriedGraph(ledger: RunLedger, run: (id: string) => Promise<RecordedRun>) {
  let tries = 0;
  return new StateGraph(State)
    .addNode(
      "executor",
      async () => {
        const { id } = await ledger.once("request/1", () => run("request/1"));
        tries++;
        if (tries < 3) {
          throw new Error("a passing failure");
        }
        return { ran: `${id} after ${tries}` };
      },
      { retryPolicy: { maxAttempts: 3, initialInterval: 1, logWarning: false } },
    )
    .addEdge(START, "executor")
    .addEdge("executor", END)
    .compile();
}

describe("RunLedger", () => {
  test("runs once for a node that is retried", async () => {
    const runs: string[] = [];
    const graph = retriedGraph(new RunLedger(), async (id) => {
      runs.push(id);
      return record(id);
    });
    expect((await graph.invoke({})).ran).toBe("request/1 after 3");
    expect(runs).toEqual(["request/1"]);
  });
});
