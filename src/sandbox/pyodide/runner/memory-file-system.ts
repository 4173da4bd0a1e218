/** The part of Emscripten's file system that the runner uses. */
export interface MemoryFileSystem {
  readonly filesystems: { readonly MEMFS: { readonly ops_table: MemoryOperations } };
  readonly ErrnoError: new (errno: number) => Error & { readonly errno: number };
  lookupPath(path: string, options: { follow: boolean }): { readonly node: FileNode };
  readdir(path: string): string[];
  open(path: string, flags: string): FileStream;
  close(stream: FileStream): void;
  write(stream: FileStream, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  mkdirTree(path: string): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  writeFile(path: string, content: Uint8Array | string): void;
  isFile(mode: number): boolean;
  isDir(mode: number): boolean;
}

export interface FileNode {
  readonly id: number;
  readonly mode: number;
  /** Bytes in use, for a regular file. */
  readonly usedBytes?: number;
  readonly contents?: ArrayLike<number> | null;
}

export interface FileStream {
  readonly node: FileNode;
  readonly position: number;
  readonly flags: number;
}

/** The functions behind every regular file in memory. */
export interface MemoryOperations {
  readonly file: {
    readonly stream: {
      write(
        stream: FileStream,
        buffer: Uint8Array,
        offset: number,
        length: number,
        position: number,
        canOwn: boolean,
      ): number;
    };
    readonly node: { setattr(node: FileNode, attributes: { readonly size?: number }): void };
  };
}

/** Emscripten's own numbers of the errors that the runner raises. */
export const ERRORS = { EFBIG: 22, ENOSPC: 51 } as const;
