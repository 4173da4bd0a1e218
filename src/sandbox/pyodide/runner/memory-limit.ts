const PAGE_BYTES = 65536;
/** Python's allocator reserves more than it uses, and only what is used counts against a limit. */
const RESERVE = 2;

/** The part of `WebAssembly.Memory` that is used here. */
interface GrowingMemory {
  readonly buffer: { readonly byteLength: number };
  grow(pages: number): number;
}

/**
 * Refuses allocations that cannot fit into the limit, so that Python meets them as a MemoryError. A courtesy to the code:
 * what holds is the host's watch over this process.
 */
export class MemoryLimit {
  #limit = Number.POSITIVE_INFINITY;
  #base = 0;
  #largest = 0;

  constructor() {
    const { prototype }: { prototype: GrowingMemory } = Reflect.get(Reflect.get(globalThis, "WebAssembly"), "Memory");
    const grow = prototype.grow;
    const allow = (memory: GrowingMemory, pages: number) => {
      const size = memory.buffer.byteLength + pages * PAGE_BYTES;
      if (size > this.#limit) {
        throw new RangeError("The memory limit is reached");
      }
      this.#largest = Math.max(this.#largest, size);
    };
    prototype.grow = function limited(this: GrowingMemory, pages: number): number {
      allow(this, pages);
      return grow.call(this, pages);
    };
  }

  /** What is in use from here on counts. */
  begin(): void {
    this.#base = this.#largest;
  }

  /** Bytes that code may use beyond what the interpreter itself needs. */
  set(bytes: number): void {
    this.#limit = this.#base + bytes * RESERVE;
  }
}
