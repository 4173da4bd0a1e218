import {
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { explainFolderError } from "../../errors/index.ts";
import { atExit } from "./at-exit.ts";
import { etcFiles } from "./bubblewrap.ts";
import { isLeftover, ownPrefix } from "./leftovers.ts";
import type { ProcessOwner } from "./unprivileged-user.ts";

/** Bytes of a socket's path, its last zero aside: `sun_path` of unix(7). */
const MAX_SOCKET_PATH = 107;
/** Characters that `mkdtemp` adds to a name. */
const RANDOM_CHARACTERS = 6;
/** Characters of the names that sockets have below the folder. */
const MAX_SOCKET_NAME = 21;

/** A private folder on the host: for a fork server with its socket and its /etc, or for sockets alone. */
export interface RuntimeFolder {
  readonly socketFolder: string;
  readonly etcFolder: string;
  /** Idempotent, and synchronous, so that it also works while the process exits. */
  remove(): void;
}

/** Makes the folder for what runs as `owner`, and sweeps those whose process was killed before it could. */
export function createRuntimeFolder(owner: ProcessOwner | null): RuntimeFolder {
  const parent = chooseParent(owner);
  try {
    sweepLeftovers(parent, owner);
    return makeFolder(parent, owner);
  } catch (error) {
    throw explainFolderError(error, {
      code: "sandbox-unavailable",
      name: "The temporary folder",
      folder: parent,
      hint: "Make room there, or set TMPDIR to a folder that can be written to",
    });
  }
}

/**
 * The temporary folder. Where its path is too long for that of a socket below it, or nobody but root comes to it, as with
 * one for each user, it is the one that every system has.
 */
function chooseParent(owner: ProcessOwner | null): string {
  const longest = join(
    tmpdir(),
    `${ownPrefix()}${"x".repeat(RANDOM_CHARACTERS)}`,
    "socket",
    "x".repeat(MAX_SOCKET_NAME),
  );
  const fits = Buffer.byteLength(longest) <= MAX_SOCKET_PATH;
  return fits && (owner === null || canReach(resolve(tmpdir()), owner)) ? tmpdir() : "/tmp";
}

/** Whether a process of that user may go into a folder and all those above it; of one that is not there, nothing hinders it. */
function canReach(folder: string, owner: ProcessOwner): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  const permission = found?.uid === owner.uid ? constants.S_IXUSR : constants.S_IXOTH;
  const isOpen = found === undefined || (found.mode & permission) !== 0;
  return isOpen && (folder === dirname(folder) || canReach(dirname(folder), owner));
}

function makeFolder(parent: string, owner: ProcessOwner | null): RuntimeFolder {
  const root = mkdtempSync(join(parent, ownPrefix()));
  const discard = () => rmSync(root, { recursive: true, force: true });
  try {
    const folders = fillFolder(root, owner);
    const forget = atExit(discard);
    const remove = () => {
      forget();
      discard();
    };
    return { ...folders, remove };
  } catch (error) {
    discard();
    throw error;
  }
}

function fillFolder(root: string, owner: ProcessOwner | null): Omit<RuntimeFolder, "remove"> {
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
  return { socketFolder, etcFolder };
}

function sweepLeftovers(parent: string, owner: ProcessOwner | null): void {
  for (const name of readdirSync(parent).filter(isLeftover)) {
    const path = join(parent, name);
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
