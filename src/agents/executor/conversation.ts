import type { BaseMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { MAX_SNAPSHOTS } from "../../sessions/index.ts";

/** What was said in a session: a thread of a checkpointer, with what was in it when snapshots were taken. */
export class Conversation {
  readonly threadId: string;
  readonly #given: BaseCheckpointSaver | null;
  /** Null until a request needs one. */
  #checkpointer: BaseCheckpointSaver | null;
  readonly #kept = new Map<string, readonly BaseMessage[]>();
  /** What the next request goes on from; null where that is what the thread has. */
  #returned: readonly BaseMessage[] | null = null;

  /** Without a checkpointer, one in memory is made. */
  constructor(threadId: string, checkpointer: BaseCheckpointSaver | null) {
    this.threadId = threadId;
    this.#given = checkpointer;
    this.#checkpointer = checkpointer;
  }

  async checkpointer(): Promise<BaseCheckpointSaver> {
    if (this.#checkpointer === null) {
      const { MemorySaver } = await import("@langchain/langgraph");
      this.#checkpointer = new MemorySaver();
    }
    return this.#checkpointer;
  }

  /** All that was said so far. */
  async messages(): Promise<readonly BaseMessage[]> {
    if (this.#returned !== null) {
      return this.#returned;
    }
    const latest = await this.#checkpointer?.getTuple({ configurable: { thread_id: this.threadId } });
    const messages = latest?.checkpoint.channel_values["messages"];
    return Array.isArray(messages) ? messages : [];
  }

  /** Notes what was said when a snapshot was taken. */
  keep(snapshot: string, messages: readonly BaseMessage[]): void {
    this.#kept.set(snapshot, messages);
    for (const oldest of [...this.#kept.keys()].slice(0, -MAX_SNAPSHOTS)) {
      this.#kept.delete(oldest);
    }
  }

  /** Goes back to what was said at a snapshot. */
  goBack(snapshot: string): void {
    this.#returned = this.#kept.get(snapshot) ?? this.#returned;
  }

  /** What the request that is sent now goes on from, once after each return; null where that is what the thread has. */
  takeReturn(): readonly BaseMessage[] | null {
    const messages = this.#returned;
    this.#returned = null;
    return messages;
  }

  /** Another conversation, which goes on from these messages. */
  fork(threadId: string, messages: readonly BaseMessage[]): Conversation {
    const fork = new Conversation(threadId, this.#given);
    fork.#returned = messages;
    return fork;
  }
}
