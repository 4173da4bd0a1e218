/**
 * A regular expression matched by plain backtracking, as engines do it, with every step counted: what a pattern costs is a
 * number here that no machine makes larger or smaller. It knows what the patterns of this project use.
 */
export interface SteppedPattern {
  /** Whether the pattern is found in the text, from every start; stops counting at `limit`. */
  readonly search: (text: string, limit: number) => { readonly found: boolean; readonly steps: number };
  /** A text for each part of the pattern that repeats: what leads to it, and what it repeats. */
  readonly pumps: readonly { readonly lead: string; readonly unit: string }[];
}

type Next = (position: number) => boolean;
type Match = (position: number, next: Next) => boolean;
interface Part {
  readonly match: Match;
  /** A text that the part takes. */
  readonly sample: string;
  /** How many characters it takes at the most. */
  readonly longest: number;
}

class OutOfSteps extends Error {}

const CANDIDATES = [..."aA0 .\n\t/-_`>~*()[]{}\"':,=#\\!?@e\r\u2028\u{feff}"];

/** Compiles a pattern for counting. Throws for syntax that no pattern of the project uses. */
export function toSteppedPattern({ source, flags }: RegExp): SteppedPattern {
  let text = "";
  let steps = 0;
  let limit = 0;
  let index = 0;
  let lead = "";
  const pumps: { lead: string; unit: string }[] = [];
  const caseless = flags.replace("g", "").replace("y", "");
  const tick = (): void => {
    steps += 1;
    if (steps > limit) {
      throw new OutOfSteps();
    }
  };

  function eat(token: string): boolean {
    if (!source.startsWith(token, index)) {
      return false;
    }
    index += token.length;
    return true;
  }

  function alternatives(): Part {
    const start = lead;
    const options = [sequence()];
    while (eat("|")) {
      lead = start;
      options.push(sequence());
    }
    lead = start + (options[0]?.sample ?? "");
    return {
      match: (position, next) => options.some(({ match }) => match(position, next)),
      sample: options[0]?.sample ?? "",
      longest: Math.max(...options.map(({ longest }) => longest)),
    };
  }

  function sequence(): Part {
    let match: Match = (position, next) => next(position);
    let sample = "";
    let longest = 0;
    while (index < source.length && source[index] !== "|" && source[index] !== ")") {
      const part = quantified();
      const before = match;
      match = (position, next) => before(position, (after) => part.match(after, next));
      sample += part.sample;
      longest += part.longest;
    }
    return { match, sample, longest };
  }

  function quantified(): Part {
    const start = lead;
    const part = atom();
    const range = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(source.slice(index));
    if (range === null) {
      lead = start + part.sample;
      return part;
    }
    index += range[0].length;
    const [, sign, least, comma, most, lazy] = range;
    const min = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
    const open = sign === undefined ? comma === "," && most === "" : sign !== "?";
    const max = open ? Number.POSITIVE_INFINITY : sign === "?" ? 1 : most === "" ? min : Number(most);
    if (open) {
      pumps.push({ lead: start, unit: part.sample });
    }
    const sample = part.sample.repeat(Math.max(min, open || sign === "?" ? 1 : 0));
    lead = start + sample;
    return { match: repeat(part.match, { min, max, lazy: lazy === "?" }), sample, longest: part.longest * max };
  }

  function repeat(match: Match, { min, max, lazy }: { min: number; max: number; lazy: boolean }): Match {
    function from(position: number, count: number, next: Next): boolean {
      tick();
      const more = (): boolean =>
        count < max && match(position, (after) => (after > position || count < min) && from(after, count + 1, next));
      if (count < min) {
        return more();
      }
      return lazy ? next(position) || more() : more() || next(position);
    }
    return (position, next) => from(position, 0, next);
  }

  function atom(): Part {
    if (eat("^")) {
      return assertion(start);
    }
    if (eat("$")) {
      return assertion(end);
    }
    if (eat("\\b")) {
      return assertion((at) => isWord(at - 1) !== isWord(at));
    }
    if (eat("(?<=") || eat("(?<!")) {
      const isNegative = source[index - 1] === "!";
      const inner = group();
      const behind = (at: number): boolean => {
        for (let from = at; from >= Math.max(0, at - inner.longest); from--) {
          if (inner.match(from, (to) => to === at)) {
            return true;
          }
        }
        return false;
      };
      return assertion((at) => behind(at) !== isNegative, isNegative ? "" : inner.sample);
    }
    if (eat("(?=") || eat("(?!")) {
      const isNegative = source[index - 1] === "!";
      const inner = group();
      return assertion((at) => inner.match(at, () => true) !== isNegative);
    }
    const name = /^\((?:\?:|\?<\w+>)?/.exec(source.slice(index));
    if (name !== null) {
      index += name[0].length;
      return group();
    }
    return character();
  }

  function group(): Part {
    const inner = alternatives();
    if (!eat(")")) {
      throw new Error(`Cannot read ${source} at ${index}`);
    }
    return inner;
  }

  function character(): Part {
    if (/^\\(?:[1-9]|k<)/.test(source.slice(index))) {
      throw new Error(`Cannot count what ${source} goes back to`);
    }
    const written =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:u\{\w+\}|p\{\w+\}|u\w{4}|[\s\S])|[\s\S])/u.exec(source.slice(index))?.[0] ??
      "";
    index += written.length;
    const one = new RegExp(`^(?:${written})$`, caseless.replace("m", ""));
    const known = new Map<string, boolean>();
    const fits = (character: string): boolean => {
      const before = known.get(character);
      const now = before ?? one.test(character);
      if (before === undefined) {
        known.set(character, now);
      }
      return now;
    };
    const match: Match = (position, next) => {
      tick();
      return position < text.length && fits(text.charAt(position)) && next(position + 1);
    };
    return {
      match,
      sample: [written, ...CANDIDATES, ...written].find((each) => each.length === 1 && fits(each)) ?? "",
      longest: 1,
    };
  }

  function assertion(holds: (at: number) => boolean, sample = ""): Part {
    const match: Match = (position, next) => {
      tick();
      return holds(position) && next(position);
    };
    return { match, sample, longest: 0 };
  }

  const isWord = (at: number): boolean => /^\w$/.test(text.charAt(at));
  const isBreak = (at: number): boolean => /^[\n\r\u2028\u2029]$/.test(text.charAt(at));
  const start = (at: number): boolean => at === 0 || (flags.includes("m") && isBreak(at - 1));
  const end = (at: number): boolean => at === text.length || (flags.includes("m") && isBreak(at));

  const whole = alternatives();
  if (index !== source.length) {
    throw new Error(`Cannot read ${source} at ${index}`);
  }
  // A sticky pattern is tried in one place only, and so is one that begins with `^`, unless every line is a place.
  const anchored = flags.includes("y") || (source.startsWith("^") && !flags.includes("m") && !source.includes("|"));
  return {
    pumps,
    search: (given, most) => {
      text = given;
      steps = 0;
      limit = most;
      try {
        for (let at = 0; at <= (anchored ? 0 : text.length); at++) {
          if (whole.match(at, () => true)) {
            return { found: true, steps };
          }
        }
        return { found: false, steps };
      } catch (error) {
        if (error instanceof OutOfSteps) {
          return { found: false, steps };
        }
        throw error;
      }
    },
  };
}
