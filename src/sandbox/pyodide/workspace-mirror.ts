import { ExecutorError } from "../../errors/index.ts";
import { MAX_ENTRIES } from "../copy-through-host.ts";
import type { FileEntry, SandboxFiles } from "../sandbox.ts";
import { assertWorkspacePath } from "../workspace-path.ts";
import type { ChangeClaim } from "./claims.ts";
import type { WorkspaceChange } from "./runner/host-line.ts";

const DEFAULT_MAX_READ = 64 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;

type Entry = { readonly type: "file"; readonly content: Buffer } | { readonly type: "directory" | "other" };

export interface WorkspaceMirrorOptions {
  readonly maxDisk: number;
  readonly maxFileSize: number;
  /** Waits for its turn, and throws when the sandbox is closed. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Tells the interpreter's process of a change that the host makes. */
  readonly send: (change: WorkspaceChange) => void;
}

/**
 * The workspace, as the host knows it. Files in WebAssembly are gone with their process, so the host keeps a copy, which
 * every run brings up to date at its end and from which a new process is filled. Reading never asks the code's process.
 */
export class WorkspaceMirror implements SandboxFiles {
  readonly #options: WorkspaceMirrorOptions;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(options: WorkspaceMirrorOptions) {
    this.#options = options;
  }

  read(path: string, { maxBytes = DEFAULT_MAX_READ }: { maxBytes?: number } = {}): Promise<Uint8Array> {
    assertWorkspacePath(path);
    return this.#options.inTurn(async () => {
      this.#assertNoLink(path);
      const entry = this.#entries.get(path);
      if (entry?.type !== "file") {
        throw fileError("read", path, entry === undefined ? "No such file or directory" : "Not a regular file");
      }
      if (entry.content.length > maxBytes) {
        throw new ExecutorError(
          "invalid-input",
          `The file "${path}" has ${entry.content.length} bytes; at most ${maxBytes} are read`,
          { hint: "Pass a larger maxBytes, or have the code write a smaller file" },
        );
      }
      return Buffer.from(entry.content);
    });
  }

  write(path: string, content: Uint8Array | string): Promise<void> {
    assertWorkspacePath(path);
    const bytes = Buffer.from(typeof content === "string" ? Buffer.from(content, "utf8") : content);
    return this.#options.inTurn(async () => {
      this.#assertNoLink(path);
      this.#put(path, bytes);
      this.#send(path, bytes);
    });
  }

  list(path = "."): Promise<readonly FileEntry[]> {
    if (path !== ".") {
      assertWorkspacePath(path);
    }
    return this.#options.inTurn(async () => {
      if (path !== "." && this.#entries.get(path)?.type !== "directory") {
        throw fileError("list", path, "No such folder");
      }
      return this.#below(path)
        .sort(([first], [second]) => comparePaths(first, second))
        .slice(0, MAX_ENTRIES)
        .map(([found, entry]) => ({ path: found, type: entry.type, size: sizeOf(entry) }));
    });
  }

  remove(path: string): Promise<void> {
    assertWorkspacePath(path);
    return this.#options.inTurn(async () => {
      this.#assertNoLink(path.split("/").slice(0, -1).join("/"));
      this.#drop(path);
      this.#options.send({ type: "remove", path });
    });
  }

  /** Takes in what a run did. Throws `protocol` when it is more than the code can have done. */
  apply({ kind, path, data, append }: ChangeClaim): void {
    if (path.split("/").some((part) => part === "" || part === "." || part === "..") || path.includes("\0")) {
      throw new ExecutorError("protocol", `The code's process named an impossible path ${JSON.stringify(path)}`);
    }
    if (kind === "removed") {
      this.#drop(path);
      return;
    }
    const bytes = Buffer.from(data, "base64");
    const before = this.#entries.get(path);
    const content = append && before?.type === "file" ? Buffer.concat([before.content, bytes]) : bytes;
    try {
      this.#set(path, kind === "file" ? { type: kind, content } : { type: kind });
    } catch (cause) {
      throw new ExecutorError("protocol", "The code's process claims to have written more than it may", { cause });
    }
  }

  /** Whether it holds as many entries as are looked at, so that there may be more. */
  get isFull(): boolean {
    return this.#entries.size >= MAX_ENTRIES;
  }

  /** Bytes of a file; 0 when there is none. */
  size(path: string): number {
    const entry = this.#entries.get(path);
    return entry === undefined ? 0 : sizeOf(entry);
  }

  /** Fills a new process. Links are not kept. */
  restore(): void {
    for (const [path, entry] of this.#below(".").sort(([first], [second]) => comparePaths(first, second))) {
      if (entry.type === "file") {
        this.#send(path, entry.content);
      } else if (entry.type === "directory") {
        this.#options.send({ type: "make-folder", path });
      } else {
        this.#drop(path);
      }
    }
  }

  #send(path: string, content: Buffer): void {
    let offset = 0;
    do {
      const data = content.subarray(offset, offset + CHUNK_BYTES).toString("base64");
      this.#options.send({ type: "write", path, data, append: offset > 0 });
      offset += CHUNK_BYTES;
    } while (offset < content.length);
  }

  /** Throws `invalid-input` for a path through something that is neither a file nor a folder. */
  #assertNoLink(path: string): void {
    for (const part of [...parentsOf(path), path]) {
      if (this.#entries.get(part)?.type === "other") {
        throw new ExecutorError("invalid-input", `"${part}" in the workspace is a link (ELOOP)`, {
          hint: "Links are not followed: name the file that it points to",
        });
      }
    }
  }

  #put(path: string, content: Buffer): void {
    const blocked = parentsOf(path).find((parent) => this.#entries.get(parent)?.type === "file");
    if (blocked !== undefined || this.#entries.get(path)?.type === "directory") {
      throw fileError("write", path, blocked === undefined ? "It is a folder" : `"${blocked}" is not a folder`);
    }
    this.#set(path, { type: "file", content });
    for (const parent of parentsOf(path)) {
      this.#entries.set(parent, { type: "directory" });
    }
  }

  #set(path: string, entry: Entry): void {
    const size = sizeOf(entry);
    const total = this.#bytes - this.size(path) + size;
    const { maxFileSize, maxDisk } = this.#options;
    if (size > maxFileSize) {
      throw fileError("write", path, `${size} bytes are over the limit of ${maxFileSize} for one file`);
    }
    if (total > maxDisk) {
      throw fileError("write", path, `The workspace is limited to ${maxDisk} bytes`);
    }
    this.#bytes = total;
    this.#entries.set(path, entry);
  }

  #drop(path: string): void {
    for (const [found, entry] of [...this.#below(path), [path, this.#entries.get(path)] as const]) {
      this.#bytes -= entry === undefined ? 0 : sizeOf(entry);
      this.#entries.delete(found);
    }
  }

  #below(folder: string): [string, Entry][] {
    const prefix = folder === "." ? "" : `${folder}/`;
    return [...this.#entries].filter(([path]) => path.startsWith(prefix));
  }
}

function sizeOf(entry: Entry): number {
  return entry.type === "file" ? entry.content.length : 0;
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Orders folders before what they hold. */
function comparePaths(first: string, second: string): number {
  const [left, right] = [first.split("/"), second.split("/")];
  const index = left.findIndex((part, position) => part !== right[position]);
  if (index === -1) {
    return left.length - right.length;
  }
  return (left[index] ?? "") < (right[index] ?? "") ? -1 : 1;
}

function fileError(operation: string, path: string, problem: string): ExecutorError {
  return new ExecutorError(
    "invalid-input",
    `Could not ${operation} ${JSON.stringify(path)} in the workspace: ${problem}`,
    { hint: "List the workspace to see what is there" },
  );
}
