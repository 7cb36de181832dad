/**
 * A bump allocator that owns one WebAssembly memory. Kernels get byte offsets from it; JavaScript gets views.
 * Memory is shared so that worker threads can map it; growing keeps old views valid but they do not grow with it.
 */
const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** Cache-line alignment: keeps v128 loads inside a line and threads out of each other's lines. */
const ALIGNMENT = 64;

/** Bytes `start` … `end` of a memory, 64-byte aligned. Plain data: it may be sent to a thread. */
export interface ArenaRegion {
  memory: WebAssembly.Memory;
  start: number;
  end: number;
}

export class Arena {
  readonly memory: WebAssembly.Memory;
  #top: number;
  readonly #end: number;
  /** Above it nothing has been handed out yet: zeros. */
  #fresh: number;

  /** @param region part of another arena's memory to give out instead of a memory of its own: what a thread works in */
  constructor(initialBytes = 0, region?: ArenaRegion) {
    const pages = Math.min(MAX_PAGES, Math.max(1, Math.ceil((initialBytes + ALIGNMENT) / PAGE_BYTES)));
    this.memory = region?.memory ?? new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });
    this.#top = region?.start ?? ALIGNMENT; // offset 0 stays free, so that 0 can mean "none" in a kernel's arguments
    this.#end = region?.end ?? MAX_PAGES * PAGE_BYTES;
    this.#fresh = region?.end ?? this.#top;
  }

  /** Bytes handed out so far. */
  get usedBytes(): number {
    return this.#top;
  }

  /** Byte offset of a fresh block, 64-byte aligned. Fresh pages are zero, reused ones are not. @throws RangeError above 4 GiB. */
  allocate(bytes: number): number {
    const offset = this.#top;
    const end = offset + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    if (end > this.#end) throw new RangeError(`out of kernel memory: ${bytes} bytes at ${offset}, the end is at ${this.#end}`);
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#top = end;
    this.#fresh = Math.max(this.#fresh, end);
    return offset;
  }

  /** `allocate`, all zero. Fresh pages are not touched: the system gives them out as they are used. */
  allocateZeros(bytes: number): number {
    const fresh = this.#fresh;
    const offset = this.allocate(bytes);
    if (fresh > offset) new Uint8Array(this.memory.buffer, offset, Math.min(bytes, fresh - offset)).fill(0);
    return offset;
  }

  /** Everything allocated after `mark()` is released by `release(mark)`. */
  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  float64(offset: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, offset, length);
  }

  int32(offset: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, offset, length);
  }

  /** Copies `values` in and returns their offset. */
  push(values: Float64Array | Int32Array): number {
    const offset = this.allocate(values.byteLength);
    if (values instanceof Float64Array) this.float64(offset, values.length).set(values);
    else this.int32(offset, values.length).set(values);
    return offset;
  }
}
