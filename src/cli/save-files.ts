import { constants, type Stats } from "node:fs";
import { lstat, mkdir, open, realpath } from "node:fs/promises";
import path from "node:path";
import { makeFolders } from "../config/index.ts";
import { ExecutorError, explainFolderError, systemCode } from "../errors/index.ts";
import type { RunFile } from "../sessions/index.ts";

/** What became of the files that a run made or changed. */
export interface SavedFiles {
  /** The folder on the host. */
  readonly folder: string;
  /** Paths below it that were written, in order. */
  readonly saved: readonly string[];
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

export interface SaveFilesOptions {
  /** The folder to write into, absolute; made when it is missing. */
  readonly folder: string;
  /** Whether what is at an absolute path has to stay as it is: code that the run was given from there. */
  readonly keeps: (location: string) => boolean;
}

/**
 * Writes the files of a run into a folder and nowhere else: no link in it is followed. What an earlier run left there is
 * replaced; code that the run was given stays as it is.
 */
export class FileSaver implements SavedFiles {
  readonly saved: string[] = [];
  readonly refused: { path: string; reason: string }[] = [];
  readonly folder: string;
  readonly #keeps: (location: string) => boolean;
  #root: string | null = null;

  constructor({ folder, keeps }: SaveFilesOptions) {
    this.folder = folder;
    this.#keeps = keeps;
  }

  /** Makes the folder. Throws `invalid-input` when that cannot be: better before the run than after it. */
  async begin(): Promise<void> {
    await this.#explain(async () => {
      makeFolders(this.folder);
      this.#root = await realpath(this.folder);
    });
  }

  /** Writes one file, or notes why not. Throws `invalid-input` when the folder cannot be written to. */
  async save(file: RunFile): Promise<void> {
    const reason = await this.#write(file);
    if (reason === null) {
      this.saved.push(file.path);
    } else {
      this.refused.push({ path: file.path, reason });
    }
  }

  async #write(file: RunFile): Promise<string | null> {
    const content = await read(file);
    if (typeof content === "string") {
      return content;
    }
    return await this.#explain(async () => {
      const parts = file.path.split("/");
      let location = this.#root ?? this.folder;
      for (const part of parts.slice(0, -1)) {
        location = path.join(location, part);
        const status = await statusOf(location);
        if (status === null) {
          await mkdir(location);
        } else if (!status.isDirectory()) {
          return `${location} is no folder`;
        }
      }
      location = path.join(location, parts.at(-1) ?? "");
      const status = await statusOf(location);
      if (status !== null && this.#keeps(location)) {
        return `${location} is code of this run, and stays as it is`;
      }
      if (status !== null && !status.isFile()) {
        return `${location} is no regular file`;
      }
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
      await using handle = await open(location, flags, 0o644);
      await handle.writeFile(content);
      return null;
    });
  }

  async #explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainFolderError(error, {
        code: "invalid-input",
        name: "The folder for the run's files",
        folder: this.folder,
        hint: "Give another folder with --output-dir, or make room there",
      });
    }
  }
}

/** A file's content, or why it cannot be had. */
async function read(file: RunFile): Promise<Uint8Array | string> {
  try {
    return await file.read();
  } catch (error) {
    if (ExecutorError.is(error, "invalid-input")) {
      return error.message;
    }
    throw error;
  }
}

/** The entry itself and not what it leads to; null when there is none. */
async function statusOf(location: string): Promise<Stats | null> {
  try {
    return await lstat(location);
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      return null;
    }
    throw error;
  }
}
