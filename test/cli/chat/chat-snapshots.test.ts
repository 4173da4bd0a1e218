import { describe, expect, test } from "vitest";
import { ChatSnapshots } from "../../../src/cli/chat/chat-snapshots.ts";
import { RequestEffects } from "../../../src/cli/chat/request-effects.ts";
import { ExecutorError } from "../../../src/errors/index.ts";
import type { SessionState } from "../../../src/sandbox/index.ts";
import { scriptedResult } from "../../../src/testing/index.ts";

/** A session whose state is a text, which keeps what it is told to; `problem` is what it throws instead of keeping. */
class Notebook {
  state = "";
  problem: ExecutorError | null = null;
  readonly kept = new Map<string, string>();
  #count = 0;

  async snapshot(): Promise<string> {
    if (this.problem !== null) {
      throw this.problem;
    }
    this.#count += 1;
    this.kept.set(`s${this.#count}`, this.state);
    return `s${this.#count}`;
  }

  async rollback(id: string): Promise<void> {
    const state = this.kept.get(id);
    if (state === undefined) {
      throw new ExecutorError("invalid-input", `There is no snapshot "${id}"`);
    }
    this.state = state;
  }

  /** As a new sandbox does: it holds nothing, and counts from one. */
  lose(): void {
    this.kept.clear();
    this.#count = 0;
    this.state = "";
  }
}

function effectsOf(session: SessionState, status: "completed" | "refused" = "completed"): RequestEffects {
  const effects = new RequestEffects();
  const { outcome, ...rest } = scriptedResult({}, "x");
  const ended = { status, reasons: [], exitCode: 0 } as unknown as typeof outcome;
  effects.hear({ type: "run-started", id: "1", kind: "code", code: "x", title: null });
  const result = { ...rest, outcome: { ...outcome, ...ended, session } } as typeof rest & { outcome: typeof outcome };
  effects.hear({ type: "run-ended", id: "1", kind: "code", result });
  return effects;
}

function open() {
  const notebook = new Notebook();
  const snapshots = new ChatSnapshots(notebook);
  async function request(text: string, session: SessionState = "kept"): Promise<void> {
    await snapshots.begin(text);
    notebook.state = session === "restored" ? notebook.state : text;
    snapshots.end(text, effectsOf(session));
    await snapshots.list();
  }
  return { notebook, snapshots, request };
}

describe("ChatSnapshots", () => {
  test("undoes one request after the other, and goes forward again", async () => {
    const { notebook, request, snapshots } = open();
    await request("a");
    await request("b");
    expect(await snapshots.undo()).toMatchObject({ undone: { number: 2, title: "b" }, now: { number: 1 } });
    expect(notebook.state).toBe("a");
    expect((await snapshots.undo()).now).toMatchObject({ number: 0, title: null });
    expect(notebook.state).toBe("");
    await expect(snapshots.undo()).rejects.toMatchObject({ message: "There is nothing to undo" });
    expect(await snapshots.goTo(2)).toMatchObject({ title: "b" });
    expect(notebook.state).toBe("b");
  });

  test("keeps what was branched off, and undoes along the branch", async () => {
    const { notebook, request, snapshots } = open();
    for (const text of ["a", "b", "c"]) {
      await request(text);
    }
    await snapshots.goTo(1);
    await request("d");
    expect((await snapshots.list()).map(({ number, after }) => [number, after])).toEqual([
      [0, null],
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 1],
    ]);
    await snapshots.undo();
    expect([notebook.state, snapshots.current?.number]).toEqual(["a", 1]);
    await snapshots.goTo(3);
    expect(notebook.state).toBe("c");
  });

  test("gives the oldest of more than 16 up, and says so", async () => {
    const { request, snapshots } = open();
    for (let number = 1; number <= 17; number += 1) {
      await request(`r${number}`);
    }
    expect((await snapshots.list()).map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, n) => n + 2));
    await expect(snapshots.goTo(1)).rejects.toMatchObject({
      message: "The snapshot 1 is not kept any more",
      hint: expect.stringMatching(/^Kept are: 2, 3, .*, 17$/),
    });
    await expect(snapshots.goTo(18)).rejects.toMatchObject({ message: "The snapshot 18 does not exist" });
    await snapshots.goTo(2);
    await expect(snapshots.undo()).rejects.toMatchObject({ message: "What was before 2 is not kept any more" });
    expect(snapshots.current?.number).toBe(2);
  });

  test("keeps nothing after a request that has changed nothing", async () => {
    const { request, snapshots } = open();
    await request("a");
    await request("crash", "restored");
    snapshots.end("eval('1')", effectsOf("kept", "refused"));
    snapshots.end("hello", new RequestEffects());
    expect(await snapshots.list()).toHaveLength(2);
  });

  test("keeps what a stopped request had done", async () => {
    const { snapshots } = open();
    const stopped = new RequestEffects();
    stopped.hear({ type: "run-started", id: "1", kind: "code", code: "x", title: null });
    stopped.hear({ type: "run-ended", id: "1", kind: "nothing", reason: "The request was cut short" });
    expect(stopped.changed).toBe(false);
    stopped.stop();
    await snapshots.begin();
    snapshots.end("loop", stopped);
    expect((await snapshots.list()).at(-1)).toMatchObject({ title: "loop" });
  });

  test("says what could not be kept, and goes back over it", async () => {
    const { notebook, request, snapshots } = open();
    await request("a");
    notebook.problem = new ExecutorError("protocol", "The session could not be kept");
    await request("b");
    notebook.problem = null;
    expect((await snapshots.list()).at(-1)).toMatchObject({ number: 2, id: null });
    await expect(snapshots.goTo(2)).rejects.toMatchObject({ message: "The snapshot 2 could not be kept" });
    await snapshots.undo();
    expect(notebook.state).toBe("a");
  });

  test("drops from its list what the session has given up itself", async () => {
    const { notebook, request, snapshots } = open();
    await request("a");
    await request("b");
    notebook.kept.delete("s2");
    await expect(snapshots.undo()).rejects.toMatchObject({ hint: "Kept are: 0, 2" });
    expect([notebook.state, snapshots.current?.number]).toEqual(["b", 2]);
    expect((await snapshots.list()).map(({ number }) => number)).toEqual([0, 2]);
  });

  test.each(["closed", "replaced"] as const)(
    "leads to nothing that went with a sandbox that is %s",
    async (session) => {
      const { notebook, request, snapshots } = open();
      await request("a");
      await request("b");
      notebook.lose();
      await request("c", session);
      expect((await snapshots.list()).map(({ title }) => title)).toEqual(session === "closed" ? [] : ["c"]);
      await expect(snapshots.undo()).rejects.toMatchObject({ code: "invalid-input" });
      await request("d");
      expect((await snapshots.undo()).now.title).toBe(session === "closed" ? null : "c");
      await expect(snapshots.goTo(1)).rejects.toMatchObject({ message: "The snapshot 1 is not kept any more" });
    },
  );

  test("never takes a snapshot of a new sandbox for one of the old that had its id", async () => {
    const { notebook, request, snapshots } = open();
    await request("a");
    await request("b");
    notebook.lose();
    await request("c");
    await request("d");
    await expect(snapshots.goTo(0)).rejects.toMatchObject({ hint: "Kept are: 2, 3, 4" });
    await expect(snapshots.goTo(2)).rejects.toMatchObject({ hint: "Kept are: 3, 4" });
    await snapshots.undo();
    expect(notebook.state).toBe("c");
  });

  test("keeps the beginning of a session that the request has rebuilt", async () => {
    const { notebook, snapshots } = open();
    notebook.state = "rebuilt";
    await snapshots.begin();
    const effects = effectsOf("kept");
    const receipt = { restored: [], differs: [], lost: [], notCompared: [] };
    effects.hear({ type: "session-replayed", replayed: { cells: 1, files: 0, lost: [], receipt, seconds: 0 } });
    snapshots.end("a", effects);
    await snapshots.undo();
    expect(notebook.state).toBe("rebuilt");
  });

  test("says for every command why a sandbox cannot", async () => {
    const { notebook, snapshots } = open();
    notebook.problem = new ExecutorError("unsupported", "It cannot be kept", { hint: "Have another" });
    await snapshots.begin();
    snapshots.end("a", effectsOf("kept"));
    for (const asked of [snapshots.list(), snapshots.undo(), snapshots.goTo(1)]) {
      await expect(asked).rejects.toMatchObject({ code: "unsupported", hint: "Have another" });
    }
  });
});
