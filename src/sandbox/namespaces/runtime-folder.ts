import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcFiles } from "./bubblewrap.ts";
import { isLeftover, ownPrefix } from "./leftovers.ts";
import type { ProcessOwner } from "./unprivileged-user.ts";

/** A private folder on the host for one fork server: its socket and its /etc. */
export interface RuntimeFolder {
  readonly socketFolder: string;
  readonly etcFolder: string;
  /** Idempotent, and synchronous, so that it also works while the process exits. */
  remove(): void;
}

/** Makes the folder for a server that runs as `owner`, and sweeps those whose process was killed before it could. */
export function createRuntimeFolder(owner: ProcessOwner | null): RuntimeFolder {
  sweepLeftovers(owner);
  const root = mkdtempSync(join(tmpdir(), ownPrefix()));
  const socketFolder = join(root, "socket");
  const etcFolder = join(root, "etc");
  mkdirSync(socketFolder);
  mkdirSync(etcFolder);
  for (const [name, text] of Object.entries(etcFiles())) {
    writeFileSync(join(etcFolder, name), text);
  }
  chmodSync(etcFolder, 0o755);
  if (owner !== null) {
    chownSync(root, owner.uid, owner.gid);
    chownSync(socketFolder, owner.uid, owner.gid);
  }
  const remove = () => {
    process.removeListener("exit", remove);
    rmSync(root, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { socketFolder, etcFolder, remove };
}

function sweepLeftovers(owner: ProcessOwner | null): void {
  for (const name of readdirSync(tmpdir()).filter(isLeftover)) {
    const path = join(tmpdir(), name);
    try {
      // Another user's is theirs to remove, and could be changed under the hands of whoever does.
      if ([process.getuid?.(), owner?.uid].includes(lstatSync(path).uid)) {
        rmSync(path, { recursive: true, force: true });
      }
    } catch {
      // Another process has just swept it.
    }
  }
}
