import { execa } from "execa";

/** Defines `attempt`, which every attack reports with: one line a try, `REACHED` when it got what it must not get. */
const PRELUDE = `
import errno as _errno
def attempt(label, work):
    try:
        answer = "REACHED" if work() else "nothing"
    except OSError as error:
        answer = _errno.errorcode.get(error.errno, type(error).__name__)
    except BaseException as error:
        answer = type(error).__name__
    print(f"{label}: {answer}", flush=True)
`;

export const REACHED = "REACHED";

/** The attack as a whole program. */
export function attackProgram(code: string): string {
  return `${PRELUDE}\n${code}`;
}

/** What each try of an attack was answered, by its label. */
export function answersOf(stdout: string): ReadonlyMap<string, string> {
  const lines = stdout.split("\n").filter((line) => line.includes(": "));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(": ")), line.slice(line.lastIndexOf(": ") + 2)]));
}

export interface OutsideRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** It was still running at the end of `seconds`, and was killed then. */
  readonly wentOn: boolean;
}

/** Runs a program with no wall around it: the positive control. */
export async function runOutside(
  interpreter: string,
  program: string,
  { cwd, seconds = 30 }: { cwd: string; seconds?: number },
): Promise<OutsideRun> {
  const child = execa(interpreter, ["-c", program], { cwd, reject: false, stdin: "ignore", detached: true });
  let wentOn = false;
  const endGroup = () => {
    try {
      process.kill(-(child.pid ?? Number.NaN), "SIGKILL");
    } catch {
      // Nobody of its group is left.
    }
  };
  const timer = setTimeout(() => {
    wentOn = true;
    // What it has started holds its pipes.
    endGroup();
  }, seconds * 1000);
  const { stdout, stderr, exitCode, signal } = await child;
  clearTimeout(timer);
  endGroup();
  return { stdout, stderr, exitCode, signal, wentOn };
}
