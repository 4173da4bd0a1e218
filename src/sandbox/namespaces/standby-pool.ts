import { startPatience } from "../patience.ts";
import { Gate } from "./gate.ts";
import type { SupervisorLink } from "./supervisor-link.ts";

/** The most sandboxes that wait ready: each holds a few MB and three processes' worth of the kernel's memory. */
const MAX_READY = 8;
/** More at once would take the machine from the runs that are under way. */
const MAX_CONNECTING = 2;
/** Milliseconds without use after which half of those that wait are given up; after three times that none is left. */
const IDLE_MILLISECONDS = 20_000;
/** Process numbers and the supervisor's memory grow a little with every use. */
const MAX_USES = 200;
/** Milliseconds for what takes ten or twenty, after which a sandbox that is being built is given up. */
const BUILD_MILLISECONDS = 10_000;
/** Milliseconds in which a sandbox is made new, or given up. */
const RENEWAL_MILLISECONDS = 5_000;

/**
 * The most sandboxes out in use that are to be given back. More at once would end as many and fork as many, which takes
 * the machine's kernel far longer than to use the same ones again.
 */
const MAX_LENT = 64;

export interface TakeOptions {
  /** Only one that was never used, which can have a past to go back to, and is not given back. @default false */
  readonly unused?: boolean;
}

/**
 * Sandboxes that were forked and isolated ahead of time, or made new after a use. As many wait as recent use has needed at
 * once: one more for every time that none was left, fewer and then none after a while without use.
 */
export class StandbyPool {
  readonly #connect: () => Promise<SupervisorLink>;
  readonly #ready: SupervisorLink[] = [];
  /** Whoever takes while one is about to be made new, which is sooner done than another is forked. */
  readonly #waiting: ((link: SupervisorLink | null) => void)[] = [];
  #wanted = 1;
  #connecting = 0;
  #renewing = 0;
  /** Out in use, to be given back. */
  #lent = 0;
  readonly #sandboxes = new Gate(MAX_LENT);
  #idle: NodeJS.Timeout | null = null;
  #idlePeriods = 0;
  #closed = false;

  constructor(connect: () => Promise<SupervisorLink>) {
    this.#connect = connect;
  }

  /** A sandbox as nobody has used it, to be given back where it may be used again. Rejects when none can be made. */
  async take({ unused = false }: TakeOptions = {}): Promise<SupervisorLink> {
    this.#noteUse();
    if (unused) {
      const link = this.#takeReady(unused) ?? (await this.#connectNow());
      this.#refill();
      return link;
    }
    await this.#sandboxes.enter();
    this.#lent += 1;
    try {
      return this.#takeReady(unused) ?? (await this.#nextRenewed()) ?? (await this.#connectNow());
    } catch (error) {
      this.#takeBack();
      throw error;
    } finally {
      this.#refill();
    }
  }

  /** Takes back a sandbox after its use; not `clean`, it is given up. */
  giveBack(link: SupervisorLink, clean: boolean): void {
    this.#takeBack();
    if (!clean || this.#closed || !link.isOpen || link.uses >= MAX_USES || this.#ready.length >= MAX_READY) {
      link.close();
      this.#refill();
      return;
    }
    this.#renewing += 1;
    void this.#renew(link);
  }

  /** Ends those that wait by force, as they may not listen any more. */
  giveUpReady(): void {
    for (const link of this.#ready.splice(0)) {
      link.destroy();
    }
  }

  /** Gives up those that wait. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#idle ?? undefined);
    this.#keep(0);
    for (const resolve of this.#waiting.splice(0)) {
      resolve(null);
    }
  }

  #takeBack(): void {
    this.#lent -= 1;
    this.#sandboxes.leave();
  }

  async #renew(link: SupervisorLink): Promise<void> {
    const endPatience = startPatience(RENEWAL_MILLISECONDS, () => link.destroy());
    await link.renew();
    endPatience();
    this.#renewing -= 1;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting(link.isOpen ? link : null);
    } else if (link.isOpen) {
      this.#ready.push(link);
      this.#keep(this.#closed ? 0 : MAX_READY);
    }
    this.#refill();
  }

  #takeReady(unused: boolean): SupervisorLink | null {
    const open = this.#ready.filter((link) => link.isOpen);
    // Whoever needs an unused one shall find it.
    const link = open.find(({ uses }) => uses > 0 !== unused) ?? (unused ? undefined : open[0]);
    this.#ready.splice(0, this.#ready.length, ...open.filter((each) => each !== link));
    return link ?? null;
  }

  /** One that is being made new and that nobody else waits for; null when there is none, or it could not be. */
  async #nextRenewed(): Promise<SupervisorLink | null> {
    if (this.#waiting.length >= this.#renewing) {
      return null;
    }
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #connectNow(): Promise<SupervisorLink> {
    this.#wanted = Math.min(MAX_READY, this.#wanted + 1);
    return await this.#connect();
  }

  #refill(): void {
    const coming = this.#ready.length + this.#connecting + this.#renewing;
    if (this.#closed || this.#connecting >= MAX_CONNECTING || coming >= Math.max(1, this.#wanted - this.#lent)) {
      return;
    }
    this.#connecting += 1;
    this.#add().then(
      () => {
        this.#connecting -= 1;
        this.#refill();
      },
      () => {
        // Whoever takes next tries again, and is told.
        this.#connecting -= 1;
      },
    );
    this.#refill();
  }

  async #add(): Promise<void> {
    const link = await this.#connect();
    const endPatience = startPatience(BUILD_MILLISECONDS, () => link.destroy());
    await link.ready;
    endPatience();
    this.#ready.push(link);
    this.#keep(this.#closed ? 0 : MAX_READY);
  }

  #noteUse(): void {
    this.#idlePeriods = 0;
    this.#idle ??= setInterval(() => this.#shrink(), IDLE_MILLISECONDS).unref();
  }

  #shrink(): void {
    this.#idlePeriods += 1;
    this.#wanted = this.#idlePeriods < 3 ? Math.max(1, this.#wanted >> 1) : 0;
    this.#keep(this.#wanted);
    if (this.#wanted === 0) {
      clearInterval(this.#idle ?? undefined);
      this.#idle = null;
      this.#wanted = 1;
    }
  }

  #keep(count: number): void {
    for (const link of this.#ready.splice(count)) {
      link.close();
    }
  }
}
