import { stat } from "node:fs/promises";
import path from "node:path";

const OTHERS_EXECUTE = 0o001;
const OTHERS_READ = 0o004;

/**
 * The first folder or file on the way to an absolute path that users other than its owner may not enter or read; null
 * when they may go all the way. Folders must be enterable, the path itself readable and, if it is a folder, enterable.
 *
 * Throws as `stat` does when something on the way does not exist.
 */
export async function findBarrier(target: string): Promise<string | null> {
  const { root } = path.parse(target);
  let current = root;
  for (const part of path.relative(root, target).split(path.sep)) {
    if (((await stat(current)).mode & OTHERS_EXECUTE) === 0) {
      return current;
    }
    current = path.join(current, part);
  }
  const { mode } = await stat(current);
  const needed = OTHERS_READ | OTHERS_EXECUTE;
  return (mode & needed) === needed ? null : current;
}
