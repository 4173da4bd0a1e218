import { enableCompileCache } from "node:module";
import path from "node:path";

// Straight from their files: whatever else their folders hold would be loaded before the cache could help it.
import { readEnvironment } from "../config/environment.ts";
import { makeFolders } from "../config/make-folders.ts";
import { cacheDirectory } from "../dependencies/cache-directory.ts";

/**
 * Has Node keep what it compiles of the modules that are loaded after this call, so that the next command starts sooner.
 *
 * What is kept is run as it is. So it lies in the user's own cache folder, not in the shared temporary one where Node
 * would put it, and a `.env` of the current folder, which is read later, has no say in where that is.
 */
export function keepCompiledModules(): void {
  try {
    const cache = cacheDirectory(readEnvironment());
    const folder = path.join(cache, "compiled");
    // Node would make them as well, but open to others where the umask is, and try forever below /proc.
    makeFolders(cache);
    makeFolders(folder, 0o700);
    enableCompileCache(folder);
  } catch {
    // There is no such folder: starting takes as long as the first time, and whoever needs more of it says so.
  }
}
