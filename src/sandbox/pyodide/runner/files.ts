import { Buffer } from "node:buffer";
import { namesIn } from "./disk-limit.ts";
import type { WorkspaceChange } from "./host-line.ts";
import type { FileNode, MemoryFileSystem } from "./memory-file-system.ts";

export const WORKSPACE = "/workspace";

const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 64;

/** Does what the host asks. Throws when the workspace is not what the host takes it for. */
export function applyFileChange(fs: MemoryFileSystem, change: WorkspaceChange): void {
  switch (change.type) {
    case "write":
      write(fs, change.path, Buffer.from(change.data, "base64"), change.append);
      break;
    case "make-folder":
      fs.mkdirTree(`${WORKSPACE}/${change.path}`);
      break;
    case "remove":
      remove(fs, change.path);
  }
}

/** Part of a regular file, whatever its mode allows its owner. */
export function readPart(node: FileNode, offset: number, length: number): Uint8Array {
  const end = Math.min(offset + length, node.usedBytes ?? 0);
  return Uint8Array.from(Array.prototype.slice.call(node.contents ?? [], offset, end));
}

export interface WalkedEntry {
  readonly path: string;
  readonly type: "file" | "directory" | "other";
  readonly node: FileNode;
}

/** Everything in the workspace, folders before what they hold. */
export function* walk(fs: MemoryFileSystem): Generator<WalkedEntry> {
  // The code may have removed it.
  fs.mkdirTree(WORKSPACE);
  let seen = 0;
  const pending = childrenOf("", 0).reverse();
  for (let next = pending.pop(); next !== undefined && seen < MAX_ENTRIES; next = pending.pop()) {
    seen += 1;
    const { path, depth } = next;
    const { node } = fs.lookupPath(`${WORKSPACE}/${path}`, { follow: false });
    const type = fs.isFile(node.mode) ? "file" : fs.isDir(node.mode) ? "directory" : "other";
    yield { path, type, node };
    if (type === "directory" && depth < MAX_DEPTH) {
      pending.push(...childrenOf(path, depth + 1).reverse());
    }
  }

  function childrenOf(path: string, depth: number) {
    const prefix = path === "" ? "" : `${path}/`;
    return namesIn(fs, `${WORKSPACE}/${path}`).map((name) => ({ path: prefix + name, depth }));
  }
}

function write(fs: MemoryFileSystem, path: string, content: Uint8Array, append: boolean): void {
  const absolute = `${WORKSPACE}/${path}`;
  fs.mkdirTree(absolute.slice(0, absolute.lastIndexOf("/")));
  if (!append) {
    // What stands there may be read-only, which is the code's own affair.
    remove(fs, path);
  }
  const stream = fs.open(absolute, append ? "a" : "w");
  try {
    fs.write(stream, content, 0, content.length);
  } finally {
    fs.close(stream);
  }
}

function remove(fs: MemoryFileSystem, path: string): void {
  const absolute = `${WORKSPACE}/${path}`;
  let node: FileNode;
  try {
    node = fs.lookupPath(absolute, { follow: false }).node;
  } catch {
    // There is nothing to remove.
    return;
  }
  if (!fs.isDir(node.mode)) {
    fs.unlink(absolute);
    return;
  }
  for (const name of namesIn(fs, absolute)) {
    remove(fs, `${path}/${name}`);
  }
  fs.rmdir(absolute);
}
