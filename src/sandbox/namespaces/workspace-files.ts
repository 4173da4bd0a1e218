import { ExecutorError } from "../../errors/index.ts";
import { type FileRequest, type FileResult, fileResultSchema } from "../../protocol/index.ts";
import type { FileEntry, SandboxFiles, TakenFile } from "../sandbox.ts";
import { assertWorkspacePath } from "../workspace-path.ts";
import type { SupervisorLink } from "./supervisor-link.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;
const DEFAULT_MAX_READ = 64 * 1024 * 1024;

/** Reads and writes a workspace through its supervisor; `inTurn` makes each operation wait for the run before it. */
export class WorkspaceFiles implements SandboxFiles {
  readonly #link: SupervisorLink;
  readonly #inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  #count = 0;

  constructor(link: SupervisorLink, inTurn: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#link = link;
    this.#inTurn = inTurn;
  }

  read(path: string, { maxBytes = DEFAULT_MAX_READ }: { maxBytes?: number } = {}): Promise<Uint8Array> {
    assertWorkspacePath(path);
    return this.#inTurn(async () => {
      const chunks: Buffer[] = [];
      let offset = 0;
      let first: string | undefined;
      while (true) {
        const { size, data, version } = await this.#request({ operation: "read", path, offset, length: CHUNK_BYTES });
        first ??= version;
        if (version !== first) {
          throw new ExecutorError("invalid-input", `The file "${path}" changed while it was read`, {
            hint: "Have the code finish writing it, or write it anew and rename it",
          });
        }
        if (size > maxBytes) {
          throw new ExecutorError(
            "invalid-input",
            `The file "${path}" has ${size} bytes; at most ${maxBytes} are read`,
            {
              hint: "Pass a larger maxBytes, or have the code write a smaller file",
            },
          );
        }
        const chunk = Buffer.from(data, "base64");
        chunks.push(chunk);
        offset += chunk.length;
        if (chunk.length === 0 || offset >= size) {
          return Buffer.concat(chunks);
        }
      }
    });
  }

  write(path: string, content: Uint8Array | string): Promise<void> {
    assertWorkspacePath(path);
    const bytes = Buffer.from(typeof content === "string" ? Buffer.from(content, "utf8") : content);
    return this.#inTurn(async () => {
      let offset = 0;
      do {
        const data = bytes.subarray(offset, offset + CHUNK_BYTES).toString("base64");
        await this.#request({ operation: "write", path, data, append: offset > 0 });
        offset += CHUNK_BYTES;
      } while (offset < bytes.length);
    });
  }

  list(path = "."): Promise<readonly FileEntry[]> {
    if (path !== ".") {
      assertWorkspacePath(path);
    }
    return this.#inTurn(async () => (await this.#request({ operation: "list", path })).entries);
  }

  remove(path: string): Promise<void> {
    assertWorkspacePath(path);
    return this.#inTurn(async () => {
      await this.#request({ operation: "remove", path });
    });
  }

  /** Copies the files of another workspace from supervisor to supervisor. */
  async take(from: WorkspaceFiles): Promise<readonly TakenFile[]> {
    // Each step in a turn of its own: two that take from each other would wait for ever.
    const { place } = await this.#inTurn(() => this.#request({ operation: "invite", path: "." }));
    await from.#inTurn(() => from.#lend(place, this.#link));
    return (await this.#inTurn(() => this.#request({ operation: "fill", path: "." }))).taken;
  }

  async #lend(place: string, to: SupervisorLink): Promise<void> {
    try {
      await this.#request({ operation: "lend", path: place });
    } catch (error) {
      if (to.isOpen) {
        throw error;
      }
      throw new ExecutorError("closed", "The sandbox that was to take a workspace is closed", { cause: error });
    }
  }

  async #request(request: FileRequest): Promise<FileResult> {
    this.#count += 1;
    const id = `file-${this.#count}`;
    const answer = this.#link.waitFor(
      (frame) => {
        const { data } = fileResultSchema.safeParse(frame);
        return data?.id === id ? data : undefined;
      },
      (reason) => new ExecutorError("closed", `The sandbox is gone, and with it its files: ${reason}`),
    );
    this.#link.send({ type: "file", id, ...request });
    const result = await answer;
    if (result.error !== null) {
      throw fileError(request, result.error);
    }
    return result;
  }
}

function fileError(request: FileRequest, error: { code: string; message: string }): ExecutorError {
  const path = JSON.stringify(request.path);
  const hints: Readonly<Record<string, string>> = {
    ENOENT: "List the workspace to see what is there",
    E2BIG: "Remove files that are not needed, or keep many small ones in an archive",
    ENOSPC: "Remove files, or raise maxDisk",
    ELOOP: "Links are not followed: read the file that it points to",
    EXDEV: "Links are not followed: read the file that it points to",
  };
  const hint = hints[error.code];
  const isHandover = request.operation === "invite" || request.operation === "lend" || request.operation === "fill";
  return new ExecutorError(
    "invalid-input",
    `Could not ${isHandover ? "take a workspace over" : `${request.operation} ${path} in the workspace`}: ${error.message} (${error.code})`,
    hint === undefined ? {} : { hint },
  );
}
