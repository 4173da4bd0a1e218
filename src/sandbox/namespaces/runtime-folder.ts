import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcFiles } from "./bubblewrap.ts";
import type { ProcessOwner } from "./unprivileged-user.ts";

const PREFIX = "executor-agent-";

/** A private folder on the host for one fork server: its socket and its /etc. */
export interface RuntimeFolder {
  readonly socketFolder: string;
  readonly etcFolder: string;
  /** Idempotent, and synchronous, so that it also works while the process exits. */
  remove(): void;
}

/** Makes the folder for a server that runs as `owner`, and sweeps those whose process was killed before it could. */
export function createRuntimeFolder(owner: ProcessOwner | null): RuntimeFolder {
  sweepLeftovers();
  const root = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
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

function sweepLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) {
      try {
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
      } catch {
        // Another user's: theirs to remove.
      }
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists, although it may not be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
