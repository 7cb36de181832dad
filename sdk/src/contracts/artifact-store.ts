/**
 * Large arrays travel beside the JSON: a document holds an ArrayRef, a store holds the bytes under their own hash.
 * Content addressing makes `put` idempotent and lets any reader check what it got.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { sha256 } from './canonical.ts';
import { CofactorError } from './errors.ts';

/** c128 is interleaved (re, im); all little-endian. */
export const DTYPES = ['f64', 'i32', 'u8', 'c128'] as const;
export type Dtype = (typeof DTYPES)[number];

export const ArrayRef = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
  dtype: z.enum(DTYPES),
  shape: z.array(z.int().min(0)),
});
export type ArrayRef = z.infer<typeof ArrayRef>;

export type TypedArray = Float64Array | Int32Array | Uint8Array;

export interface ArtifactStore {
  /** Stores bytes under their SHA-256, which it returns. Storing the same bytes twice is one artifact. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws CofactorError NOT_FOUND when there are none under this hash, CONFLICT when they no longer match it. */
  get(hash: string): Promise<Uint8Array>;
  has(hash: string): Promise<boolean>;
  /**
   * Optional: takes over bytes that nobody will change any more, under a hash computed where it blocks nobody (an engine
   * process hashes what it makes). A store without it gets `put`, and hashes again.
   */
  adopt?(hash: string, bytes: Uint8Array): Promise<void>;
}

const BYTES: Record<Dtype, number> = { f64: 8, i32: 4, u8: 1, c128: 16 };

/** What an array takes, by its type and shape. */
export const arrayBytes = ({ dtype, shape }: Pick<ArrayRef, 'dtype' | 'shape'>): number =>
  shape.reduce((product, axis) => product * axis, BYTES[dtype]);

/** Stores a typed array. @param shape row-major; defaults to one axis. A c128 array is a Float64Array of twice the length. */
export async function putArray(store: ArtifactStore, array: TypedArray, shape?: readonly number[], dtype?: Dtype): Promise<ArrayRef> {
  const type: Dtype = dtype ?? (array instanceof Float64Array ? 'f64' : array instanceof Int32Array ? 'i32' : 'u8');
  const axes = [...(shape ?? [array.length])];
  const expected = arrayBytes({ dtype: type, shape: axes });
  if (expected !== array.byteLength) {
    throw new CofactorError('INTERNAL', `an array of ${array.byteLength} bytes cannot have shape [${axes.join(', ')}] of ${type}`, {
      where: 'putArray',
    });
  }
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { sha256: await store.put(bytes), dtype: type, shape: axes };
}

/** Reads an f64 or c128 array back (fresh, aligned, owned by the caller). */
export async function getFloat64(store: ArtifactStore, ref: ArrayRef): Promise<Float64Array> {
  if (ref.dtype !== 'f64' && ref.dtype !== 'c128') {
    throw new CofactorError('CONFLICT', `expected f64 or c128, got ${ref.dtype}`, { what: 'dtype', expected: 'f64', got: ref.dtype });
  }
  const bytes = await store.get(ref.sha256);
  const expected = arrayBytes(ref);
  if (bytes.byteLength !== expected) {
    throw new CofactorError('CONFLICT', `artifact ${ref.sha256} holds ${bytes.byteLength} bytes, its shape says ${expected}`, {
      what: 'artifact size',
      expected: String(expected),
      got: String(bytes.byteLength),
    });
  }
  return new Float64Array(bytes.slice().buffer);
}

/** A store in memory, for tests, browsers and short-lived programs. */
export function memoryStore(): ArtifactStore {
  const blobs = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const hash = sha256(bytes);
      if (!blobs.has(hash)) blobs.set(hash, bytes.slice());
      return hash;
    },
    get: async (hash) => {
      const bytes = blobs.get(hash);
      if (!bytes) throw artifactNotFound(hash);
      return bytes.slice();
    },
    has: async (hash) => blobs.has(hash),
    adopt: async (hash, bytes) => {
      blobs.set(hash, bytes);
    },
  };
}

/** Where bytes are kept under a name, by whoever knows how; `hashedStore` makes a store of it. */
export interface ByteShelf {
  /** @returns undefined when there are none under this hash. @throws what `artifactDamaged` makes when they are not whole */
  read(hash: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Writes what is not there yet. The bytes are nobody else's. */
  write(hash: string, bytes: Uint8Array): Promise<void>;
  has(hash: string): Promise<boolean>;
}

/** A store that hashes what it is given, in the background, and holds what it reads against its hash. */
export function hashedStore(shelf: ByteShelf): ArtifactStore {
  return {
    async put(bytes) {
      const own = bytes.slice(); // what the caller does with its array meanwhile is no part of this
      const hash = await sha256InBackground(own);
      await shelf.write(hash, own);
      return hash;
    },
    async get(hash) {
      const bytes = await shelf.read(hash);
      if (bytes === undefined) throw artifactNotFound(hash);
      const got = await sha256InBackground(bytes);
      if (got !== hash) throw artifactDamaged(hash, `its bytes hash to ${got}`, got);
      return bytes;
    },
    has: (hash) => shelf.has(hash),
    adopt: (hash, bytes) => shelf.write(hash, bytes),
  };
}

/** In a thread of the platform: the event loop goes on. */
async function sha256InBackground(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export function artifactDamaged(hash: string, how: string, got?: string): CofactorError<'CONFLICT'> {
  const message = `artifact ${hash} is damaged (${how}): remove it from the store and run again`;
  return new CofactorError('CONFLICT', message, { what: 'artifact', expected: hash, got });
}

export function artifactNotFound(hash: string): CofactorError<'NOT_FOUND'> {
  return new CofactorError('NOT_FOUND', `no artifact ${hash} in this store: it was never put here, or was removed`, {
    what: 'artifact',
    id: hash,
  });
}
