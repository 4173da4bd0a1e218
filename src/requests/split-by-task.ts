import * as asks from "./asks.ts";
import { namedFiles } from "./named-paths.ts";
import type { FurtherTask } from "./request.ts";

/** What is done with files, each by the word for it. */
const WORK = {
  validate: { verb: "check", isAsked: asks.asksForValidation },
  profile: { verb: "profile", isAsked: (words: string) => asks.asksForProfile(words) || asks.asksForSpeed(words) },
  run: { verb: "run", isAsked: asks.asksForRun },
} as const;
type Work = keyof typeof WORK;
const KINDS = Object.keys(WORK) as Work[];
/** Between what is asked for, one thing after the other. A dot in a name ends nothing. */
const BETWEEN = /([,;:!?\n]|\.(?!\w)|\b(?:and|then|but)\b)/i;

/** A request of which a part is done, and the rest said to be left. */
export interface SplitRequest {
  /** The words about the files that come first. */
  readonly first: string;
  readonly others: readonly FurtherTask[];
}

/** What is asked for of some files, and the words that ask for it. */
interface Group {
  readonly files: string[];
  readonly work: Set<Work>;
  words: string;
}

/**
 * Takes apart words that ask for other things of one file than of another: "check a.py and run b.py". Null where all that
 * are named are for the same, or where something else is asked for as well.
 */
export function splitByTask(words: string): SplitRequest | null {
  const asking = asks.wordsOfAsking(words);
  if (asks.mentionsTests(asking) || asks.asksForRepair(asking) || asks.asksForDependencies(asking)) {
    return null;
  }
  const [first, ...others] = merge(groupsIn(words));
  return first === undefined || others.length === 0
    ? null
    : { first: first.words, others: others.flatMap(({ files, work }) => toFurther(files, work)) };
}

function groupsIn(words: string): readonly Group[] {
  const groups: Group[] = [];
  /** What is asked for before any file is named: "check and run a.py". */
  let ahead = { words: "", work: [] as readonly Work[] };
  for (const part of words.split(BETWEEN)) {
    const files = namedFiles(part);
    const asked = asks.wordsOfAsking(part);
    const work = KINDS.filter((kind) => WORK[kind].isAsked(asked));
    const last = groups.at(-1);
    if (last !== undefined && (files.length === 0 || (work.length === 0 && asked.trim() === "it"))) {
      last.files.push(...files);
      last.words += part;
      for (const kind of work) {
        last.work.add(kind);
      }
    } else if (files.length === 0) {
      ahead = { words: ahead.words + part, work: [...ahead.work, ...work] };
    } else {
      groups.push({ files: [...files], work: new Set([...ahead.work, ...work]), words: ahead.words + part });
      ahead = { words: "", work: [] };
    }
  }
  return groups;
}

/** Groups that ask for the same are one. */
function merge(groups: readonly Group[]): readonly Group[] {
  const merged = new Map<string, Group>();
  for (const group of groups) {
    const key = KINDS.filter((kind) => group.work.has(kind)).join(" ");
    const same = merged.get(key);
    if (same === undefined) {
      merged.set(key, group);
    } else {
      same.files.push(...group.files);
      same.words += `, ${group.words}`;
    }
  }
  return [...merged.values()].filter(({ work }) => work.size > 0);
}

function toFurther(files: readonly string[], work: ReadonlySet<Work>): readonly FurtherTask[] {
  return KINDS.filter((kind) => work.has(kind)).map((kind) => ({
    kind,
    verb: `${WORK[kind].verb} ${files.join(" and ")}`,
  }));
}
