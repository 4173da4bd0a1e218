import type { Binding } from "../../protocol/index.ts";
import type { LostPart } from "./plan-replay.ts";
import type { Gave } from "./record-entry.ts";

/** Something that was compared, and is as it was. */
export interface RestoredPart {
  /** A variable as `total`, a file as `file data.csv`. */
  readonly what: string;
  /**
   * - `value`: a variable's value, or a file's content
   * - `type`: a variable's type alone, and the output of the cell that made it, as its value is none that can be compared
   */
  readonly compared: "value" | "type";
}

/**
 * How the rebuilt session compares with the recorded one, name by name: each is in one of the lists. Compared is what the
 * last cell that mentions a name left of it.
 */
export interface Receipt {
  readonly restored: readonly RestoredPart[];
  readonly differs: readonly LostPart[];
  /** Variables that are not there any more. */
  readonly lost: readonly LostPart[];
  /** What is there, and of which it is not known whether it is as it was. */
  readonly notCompared: readonly LostPart[];
}

/** A cell as it was recorded and as it went now. */
export interface ComparedCell {
  readonly cell: number;
  /** Whether it was run again. */
  readonly ran: boolean;
  /** What it gave when it was recorded; null when that is not known. */
  readonly was: Gave | null;
  /** What it gave now; null when it was not run, or told nothing. */
  readonly is: Gave | null;
  /** Why it did not go as it went before; null when it did. */
  readonly reason: string | null;
}

/** A variable after the cells that were taken so far. */
interface NameState {
  /** As it was recorded; null when it was not there. */
  readonly was: Binding | null;
  /** As it is now; null when it is not there. */
  readonly is: Binding | null;
  /** The cell that was the last to make or change it. */
  readonly maker: number;
  /** Why the same type does not make it the same; null when it does. */
  readonly otherwise: string | null;
  /** Why it cannot be compared; null when it can. */
  readonly doubt: string | null;
}

type Verdict =
  | { readonly is: "absent" }
  | { readonly is: "restored"; readonly compared: RestoredPart["compared"] }
  | { readonly is: "differs" | "lost" | "notCompared"; readonly reason: string };

/** Compares the variables of a session that is being rebuilt with what was recorded of them. */
export class NameComparison {
  readonly #states = new Map<string, NameState>();
  readonly #notCompared: LostPart[] = [];

  /** Takes the next cell, in the order of the record. */
  add(compared: ComparedCell): void {
    const { cell, ran, was, is } = compared;
    if (was === null || (ran && is === null)) {
      this.#addUnknown(cell, is);
      return;
    }
    const now = new Map(is?.names.map((binding) => [binding.name, binding]));
    const omitted = Math.max(was.omitted, is?.omitted ?? 0);
    if (omitted > 0) {
      const reason = `cell ${cell} has to do with more names than are compared`;
      this.#notCompared.push({ what: `${omitted} names of cell ${cell}`, reason });
      this.#doubtAll(reason);
    }
    const spoilt = this.#findSpoilt(was);
    const states = was.names.map((binding) => {
      const fresh = now.get(binding.name) ?? (omitted > 0 ? binding : null);
      return [binding.name, this.#toState(binding, fresh, { ...compared, was, spoilt })] as const;
    });
    for (const [name, binding] of now) {
      this.#states.set(name, this.#toUnexpected(cell, binding));
    }
    for (const [name, state] of states) {
      this.#states.set(name, state);
    }
  }

  /** The interpreter was replaced here: no variable is left. */
  restart(): void {
    this.#states.clear();
    this.#notCompared.length = 0;
  }

  finish(): Receipt {
    const restored: RestoredPart[] = [];
    const others = { differs: [] as LostPart[], lost: [] as LostPart[], notCompared: [...this.#notCompared] };
    for (const [what, state] of this.#states) {
      const verdict = judge(state);
      if (verdict.is === "restored") {
        restored.push({ what, compared: verdict.compared });
      } else if (verdict.is !== "absent") {
        others[verdict.is].push({ what, reason: verdict.reason });
      }
    }
    return { restored, ...others };
  }

  #addUnknown(cell: number, is: Gave | null): void {
    const doubt = `what cell ${cell} gave is not known`;
    if (is === null) {
      this.#notCompared.push({ what: `cell ${cell}`, reason: "what it gave is not known" });
    }
    this.#doubtAll(doubt);
    for (const binding of is?.names ?? []) {
      this.#states.set(binding.name, { was: null, is: present(binding), maker: cell, otherwise: null, doubt });
    }
  }

  #doubtAll(doubt: string): void {
    for (const [name, state] of this.#states) {
      this.#states.set(name, { ...state, doubt });
    }
  }

  /** A name that a cell uses and that is not known to be what it was then: what it makes of it need not be the same. */
  #findSpoilt({ names }: Gave): string | null {
    for (const { name, use } of names) {
      const state = this.#states.get(name);
      const verdict = state === undefined || use === "binds" ? "absent" : judge(state).is;
      if (verdict !== "absent" && verdict !== "restored") {
        return name;
      }
    }
    return null;
  }

  #toState(
    binding: Binding,
    fresh: Binding | null,
    { cell, ran, was, is, reason, spoilt }: ComparedCell & { readonly was: Gave; readonly spoilt: string | null },
  ): NameState {
    const earlier = this.#states.get(binding.name);
    // A cell that was left out has left a name as it was before.
    const found = ran ? fresh : (earlier?.is ?? null);
    const state = { was: present(binding), is: found === null ? null : present(found) };
    if (ran && state.was?.value != null && isSame(state.was, state.is)) {
      const maker = binding.use === "mentions" ? (earlier?.maker ?? cell) : cell;
      return { ...state, maker, otherwise: null, doubt: null };
    }
    const went = reason ?? (was.outputHash === is?.outputHash ? null : "gave other output");
    if (earlier !== undefined && binding.use === "mentions") {
      // It may have been handed to something that changes it.
      const isDoubted = went !== null && binding.value === null && earlier.otherwise === null;
      const doubt = earlier.doubt ?? (isDoubted ? `cell ${cell}, which used it, ${went}` : null);
      return { ...earlier, ...state, doubt };
    }
    const before = binding.use === "binds" ? undefined : earlier;
    const made = `cell ${cell}, which ${before === undefined ? "made" : "changed"} it`;
    const why = went ?? (spoilt === null ? null : `used "${spoilt}", which is not as it was`);
    const otherwise = why === null ? null : `${made}, ${why}`;
    return { ...state, maker: cell, otherwise: before?.otherwise ?? otherwise, doubt: before?.doubt ?? null };
  }

  /** A name that a cell mentions now and did not mention before, because it went another way. */
  #toUnexpected(cell: number, binding: Binding): NameState {
    const earlier = this.#states.get(binding.name);
    const is = present(binding);
    return earlier === undefined
      ? { was: null, is, maker: cell, otherwise: null, doubt: null }
      : { ...earlier, is, otherwise: earlier.otherwise ?? `cell ${cell} went another way` };
  }
}

function judge({ was, is, maker, otherwise, doubt }: NameState): Verdict {
  if (is === null) {
    const reason = otherwise ?? `cell ${maker} did not leave it this time`;
    return was === null && doubt === null ? { is: "absent" } : { is: "lost", reason };
  }
  if (doubt !== null) {
    return { is: "notCompared", reason: doubt };
  }
  if (was === null) {
    return { is: "differs", reason: `was not there after cell ${maker}` };
  }
  if (was.type !== is.type) {
    return { is: "differs", reason: `is of type ${is.type} and was of type ${was.type}` };
  }
  if (was.value !== is.value) {
    return { is: "differs", reason: otherwise ?? `has another value than cell ${maker} gave it` };
  }
  if (was.value !== null) {
    return { is: "restored", compared: "value" };
  }
  return otherwise === null ? { is: "restored", compared: "type" } : { is: "differs", reason: otherwise };
}

function isSame(was: Binding, is: Binding | null): boolean {
  return is !== null && was.type === is.type && was.value === is.value;
}

function present(binding: Binding): Binding | null {
  return binding.type === null ? null : binding;
}
