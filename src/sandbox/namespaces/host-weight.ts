/** What the kernel says of how it schedules this process. */
export interface SchedulingFacts {
  /** Text of /proc/self/stat. */
  readonly stat: string;
  /** Text of /proc/self/autogroup, `/autogroup-7 nice 0`; empty for a process that is in none. */
  readonly autogroup: string;
  /** Whether the kernel groups the processes of its root cgroup by login session (sched(7), "The autogroup feature"). */
  readonly groupsSessions: boolean;
}

/** A process whose policy is SCHED_IDLE weighs this, whatever its nice value. */
const IDLE_POLICY = 5;
const IDLE_WEIGHT = 3 / 1024;

/**
 * How heavy the scheduler takes this process to be beside a cgroup that is made in its own: 1 is a process of nice 0, and
 * each step of nice is a fifth less. In an autogroup, which only the root cgroup has, the nice value of that counts.
 */
export function weightOfHost({ stat, autogroup, groupsSessions }: SchedulingFacts, isRootCgroup: boolean): number {
  const nice = /^\S+ nice (-?\d+)/.exec(autogroup)?.[1];
  if (isRootCgroup && groupsSessions && nice !== undefined) {
    return weightOfNice(Number(nice));
  }
  // The name, which comes before, may hold blanks and brackets; the fields are numbered as in proc_pid_stat(5).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3] ?? 0);
  return field(41) === IDLE_POLICY ? IDLE_WEIGHT : weightOfNice(field(19));
}

function weightOfNice(nice: number): number {
  return 1.25 ** -nice;
}
