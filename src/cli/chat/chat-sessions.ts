import type { ExecutorAgent } from "../../agents/executor/index.ts";
import { ExecutorError } from "../../errors/index.ts";
import { ChatSnapshots } from "./chat-snapshots.ts";

/** A session of a conversation. */
export interface ChatSession {
  /** 0 for the original, else the fork's. */
  readonly number: number;
  readonly agent: ExecutorAgent;
  readonly snapshots: ChatSnapshots;
  /** What it was forked from; null for the original. */
  readonly origin: ChatSession | null;
}

/** The session of a conversation and its forks, one of which is spoken with. Closes the forks; the original is the caller's. */
export class ChatSessions implements AsyncDisposable {
  readonly #sessions: ChatSession[];
  #current: ChatSession;

  constructor(agent: ExecutorAgent) {
    this.#current = { number: 0, agent, snapshots: new ChatSnapshots(agent), origin: null };
    this.#sessions = [this.#current];
  }

  get current(): ChatSession {
    return this.#current;
  }

  /** Goes on in a copy of the present session. Throws `unsupported` where the sandbox cannot be forked. */
  async fork(): Promise<ChatSession> {
    const origin = this.#current;
    const agent = await origin.agent.fork();
    const fork = { number: this.#sessions.length, agent, snapshots: new ChatSnapshots(agent), origin };
    this.#sessions.push(fork);
    this.#current = fork;
    await fork.snapshots.begin();
    return fork;
  }

  /** Goes on in the fork of that number, or the original. Throws `invalid-input` where there is none. */
  switchTo(number: number): ChatSession {
    const session = this.#sessions[number];
    if (session === undefined) {
      const forks = this.#sessions.length - 1;
      throw new ExecutorError("invalid-input", `There is no fork ${number}`, {
        hint: forks === 0 ? "/fork makes one" : `The last one is ${forks}; /fork makes another`,
      });
    }
    this.#current = session;
    return session;
  }

  /** Goes on in what the present session was forked from. Throws `invalid-input` in the original. */
  back(): ChatSession {
    const { origin } = this.#current;
    if (origin === null) {
      throw new ExecutorError("invalid-input", "This is the original session: there is none to go back to", {
        hint: "/undo goes back in it; /fork goes on in a copy of it",
      });
    }
    return this.switchTo(origin.number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sessions.slice(1).map(({ agent }) => agent.close()));
  }
}
