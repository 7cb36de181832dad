/** Arrays in pieces: what both ends of the protocol do with bytes too large for one message. */
import { CHUNK_BYTES } from './protocol.ts';

/** Sends `bytes` as chunks, each once the one before has left: a slow reader never makes a queue here. */
export async function sendChunks(bytes: Uint8Array, send: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) await send(bytes.subarray(at, at + CHUNK_BYTES));
}

/** Puts chunks together again; `bytes` settles when all have come. */
export class ChunkCollector {
  readonly bytes: Promise<Uint8Array>;
  readonly #buffer: Uint8Array;
  readonly #done: (bytes: Uint8Array) => void;
  #filled = 0;

  constructor(byteLength: number) {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    this.bytes = promise;
    this.#done = resolve;
    this.#buffer = new Uint8Array(byteLength);
    if (byteLength === 0) resolve(this.#buffer);
  }

  /** @throws RangeError when more arrives than was announced */
  add(chunk: Uint8Array): void {
    this.#buffer.set(chunk, this.#filled);
    this.#filled += chunk.byteLength;
    if (this.#filled === this.#buffer.byteLength) this.#done(this.#buffer);
  }
}
