import { ERRORS, type FileNode, type MemoryFileSystem } from "./memory-file-system.ts";

const COUNTED = ["/workspace", "/tmp"];

/** Holds the size of a file, and of all files together, and knows which files were written. */
export class DiskLimit {
  readonly #fs: MemoryFileSystem;
  readonly #versions = new WeakMap<FileNode, number>();
  #maxDisk = Number.POSITIVE_INFINITY;
  #maxFileSize = Number.POSITIVE_INFINITY;
  /** Never less than what is in use; exact after it was counted. */
  #used = 0;

  constructor(fs: MemoryFileSystem) {
    this.#fs = fs;
    const { stream, node } = fs.filesystems.MEMFS.ops_table.file;
    const { write } = stream;
    const { setattr } = node;
    stream.write = (file, buffer, offset, length, position, canOwn) => {
      this.#grow(file.node, position + length);
      return write(file, buffer, offset, length, position, canOwn);
    };
    node.setattr = (file, attributes) => {
      if (attributes.size !== undefined) {
        this.#grow(file, attributes.size);
      }
      setattr(file, attributes);
    };
  }

  set(maxDisk: number, maxFileSize: number): void {
    this.#maxDisk = maxDisk;
    this.#maxFileSize = maxFileSize;
    this.#used = this.#count();
  }

  /** A number that changes whenever the file is written. */
  version(node: FileNode): number {
    return this.#versions.get(node) ?? 0;
  }

  #grow(node: FileNode, size: number): void {
    const growth = Math.max(size - (node.usedBytes ?? 0), 0);
    if (growth > 0) {
      if (size > this.#maxFileSize) {
        throw new this.#fs.ErrnoError(ERRORS.EFBIG);
      }
      if (this.#used + growth > this.#maxDisk) {
        this.#used = this.#count();
      }
      if (this.#used + growth > this.#maxDisk) {
        throw new this.#fs.ErrnoError(ERRORS.ENOSPC);
      }
      this.#used += growth;
    }
    this.#versions.set(node, this.version(node) + 1);
  }

  #count(): number {
    let total = 0;
    const pending = [...COUNTED];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const { node } = this.#fs.lookupPath(path, { follow: false });
      if (this.#fs.isDir(node.mode)) {
        pending.push(...namesIn(this.#fs, path).map((name) => `${path}/${name}`));
      } else {
        total += node.usedBytes ?? 0;
      }
    }
    return total;
  }
}

/** The names in a folder, in order. */
export function namesIn(fs: MemoryFileSystem, path: string): readonly string[] {
  return fs
    .readdir(path)
    .filter((name) => name !== "." && name !== "..")
    .sort();
}
