import { Buffer } from "node:buffer";
import type { RunnerFrame } from "../claims.ts";
import type { DiskLimit } from "./disk-limit.ts";
import { readPart, walk } from "./files.ts";
import type { FileNode, MemoryFileSystem } from "./memory-file-system.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;

/** What a run did to one path of the workspace. A long file comes in several, which follow each other. */
type Change = Extract<RunnerFrame, { readonly type: "change" }>;

/** Finds out what a run changed, for the host's copy of the workspace, which outlives this process. */
export class WorkspaceRecord {
  readonly #fs: MemoryFileSystem;
  readonly #disk: DiskLimit;
  #before = new Map<string, string>();

  constructor(fs: MemoryFileSystem, disk: DiskLimit) {
    this.#fs = fs;
    this.#disk = disk;
  }

  begin(): void {
    this.#before = this.#fingerprints();
  }

  *changes(): Generator<Change> {
    const after = this.#fingerprints();
    for (const path of this.#before.keys()) {
      if (!after.has(path)) {
        yield { type: "change", kind: "removed", path };
      }
    }
    for (const { path, type, node } of [...walk(this.#fs)]) {
      if (this.#before.get(path) === after.get(path)) {
        continue;
      }
      if (type === "file") {
        yield* contentOf(path, node);
      } else {
        yield { type: "change", kind: type, path };
      }
    }
  }

  #fingerprints(): Map<string, string> {
    const found = new Map<string, string>();
    for (const { path, node, type } of walk(this.#fs)) {
      found.set(path, type === "file" ? `${node.id} ${this.#disk.version(node)}` : type);
    }
    return found;
  }
}

function* contentOf(path: string, node: FileNode): Generator<Change> {
  const size = node.usedBytes ?? 0;
  let offset = 0;
  do {
    const data = Buffer.from(readPart(node, offset, CHUNK_BYTES)).toString("base64");
    yield { type: "change", kind: "file", path, data, append: offset > 0 };
    offset += CHUNK_BYTES;
  } while (offset < size);
}
