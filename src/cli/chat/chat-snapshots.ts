import { ExecutorError } from "../../errors/index.ts";
import { MAX_SNAPSHOTS, type SnapshotOptions } from "../../sessions/index.ts";
import { firstWords } from "./first-words.ts";
import type { RequestEffects } from "./request-effects.ts";

/** What keeps the moments: an agent. */
export interface Rewindable {
  snapshot(options?: SnapshotOptions): Promise<string>;
  rollback(snapshot: string): Promise<void>;
}

/** A moment of a conversation. */
export interface ChatSnapshot {
  readonly number: number;
  /** The first words of the request that led to it; null for what a session began with. */
  readonly title: string | null;
  readonly takenAt: Date;
  /** The number of the moment that the request was made in; null for what a session began with. */
  readonly after: number | null;
  /** What the session goes back by; null when it could not be kept. */
  readonly id: string | null;
}

export interface Undone {
  readonly undone: ChatSnapshot;
  readonly now: ChatSnapshot;
}

/**
 * The moments of one session that a conversation can go back to: what it began with, and one after each request that ran
 * something. They are kept while the next request is typed, and whatever needs them waits for that. Where the sandbox
 * cannot, nothing is kept, and asking for it throws its `unsupported`.
 */
export class ChatSnapshots {
  readonly #session: Rewindable;
  /** Oldest first, as many as the session keeps. */
  #moments: readonly ChatSnapshot[] = [];
  #current: ChatSnapshot | null = null;
  #next = 0;
  /** The number that was next when the request began. */
  #requestNext = 0;
  #unsupported: ExecutorError | null = null;
  /** Never rejects. */
  #keeping: Promise<void> = Promise.resolve();

  constructor(session: Rewindable) {
    this.#session = session;
  }

  /** Oldest first. */
  async list(): Promise<readonly ChatSnapshot[]> {
    await this.#settled();
    return this.#moments;
  }

  /** Where the session stands; null before anything was kept. */
  get current(): ChatSnapshot | null {
    return this.#current;
  }

  /** Keeps what the session begins with, if that is not kept yet: it is asked for before the request's runs, so before them. */
  async begin(request = ""): Promise<void> {
    await this.#keeping;
    this.#requestNext = this.#next;
    if (this.#moments.length === 0) {
      this.#keep(null, request);
    }
  }

  /** Keeps what a request has led to, where it has changed anything. */
  end(request: string, effects: RequestEffects): void {
    this.#keeping = this.#keeping.then(() => {
      if (effects.lost !== null) {
        const { length } = this.#moments;
        this.#moments = effects.lost === "all" ? [] : this.#moments.filter((one) => one.number >= this.#requestNext);
        this.#current = this.#moments.length < length ? (this.#moments.at(-1) ?? null) : this.#current;
      }
    });
    if (effects.changed) {
      this.#keep(firstWords(request), "");
    }
  }

  /** Goes back to before the last request that has changed anything. Throws `invalid-input` where that is not kept. */
  async undo(): Promise<Undone> {
    await this.#settled();
    const undone = this.#current;
    if (undone === null || undone.title === null) {
      throw new ExecutorError("invalid-input", "There is nothing to undo", {
        hint: "What a request runs can be undone; /snapshots lists what there is",
      });
    }
    const now = this.#moments.find((moment) => moment.number === undone.after) ?? null;
    if (now === null) {
      throw new ExecutorError("invalid-input", `What was before ${undone.number} is not kept any more`, {
        hint: `The newest ${MAX_SNAPSHOTS} are kept at most; /snapshots lists them`,
      });
    }
    await this.#goBack(now);
    return { undone, now };
  }

  /** Goes to a moment, before or after this one. Throws `invalid-input` for one that is not kept. */
  async goTo(number: number): Promise<ChatSnapshot> {
    await this.#settled();
    const moment = this.#moments.find((one) => one.number === number);
    if (moment === undefined) {
      const kind = number < this.#next ? "is not kept any more" : "does not exist";
      throw new ExecutorError("invalid-input", `The snapshot ${number} ${kind}`, { hint: this.#whichAreKept() });
    }
    await this.#goBack(moment);
    return moment;
  }

  async #settled(): Promise<void> {
    await this.#keeping;
    if (this.#unsupported !== null) {
      throw this.#unsupported;
    }
  }

  #keep(title: string | null, request: string): void {
    // Asked for at once, so that the session keeps the moment as it is now, and noted when the one before it is.
    const earlier = this.#keeping;
    const taking = this.#take(request);
    this.#keeping = earlier.then(async () => {
      const taken = await taking;
      if (this.#unsupported !== null || (taken === null && title === null)) {
        return;
      }
      const moment = {
        ...{ number: this.#next, title, takenAt: new Date(), id: taken },
        after: title === null ? null : (this.#current?.number ?? null),
      };
      this.#next += 1;
      this.#current = moment;
      // A new sandbox gives ids anew: those of the one before it lead nowhere.
      const others = this.#moments.filter(({ id }) => id === null || id !== taken);
      this.#moments = [...others, moment].slice(-MAX_SNAPSHOTS);
    });
  }

  /** The session's id of the present; null when it cannot be kept, which takes nothing from the conversation. */
  async #take(code: string): Promise<string | null> {
    if (this.#unsupported !== null) {
      return null;
    }
    try {
      return await this.#session.snapshot({ code });
    } catch (error) {
      this.#unsupported = ExecutorError.is(error, "unsupported") ? error : null;
      return null;
    }
  }

  async #goBack(moment: ChatSnapshot): Promise<void> {
    if (moment.id === null) {
      throw new ExecutorError("invalid-input", `The snapshot ${moment.number} could not be kept`, {
        hint: "Code that runs in the background may hold the interpreter; end its threads",
      });
    }
    try {
      await this.#session.rollback(moment.id);
    } catch (error) {
      if (!ExecutorError.is(error, "invalid-input")) {
        throw error;
      }
      // The session gives snapshots up for memory as well, and says so only here.
      this.#moments = this.#moments.filter((one) => one !== moment);
      throw new ExecutorError("invalid-input", `The snapshot ${moment.number} is not kept any more`, {
        hint: this.#whichAreKept(),
      });
    }
    this.#current = moment;
  }

  #whichAreKept(): string {
    const numbers = this.#moments.filter(({ id }) => id !== null).map(({ number }) => number);
    return numbers.length === 0 ? "None is kept" : `Kept are: ${numbers.join(", ")}`;
  }
}
