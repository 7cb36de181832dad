/** What every artifact store owes: bytes under their own hash, all of them, unchanged, and its own copy of them. */
import { type ArtifactStore, sha256, stream } from '../../contracts/index.ts';
import { type Check, ensure, ensureEqual, ensureRefused } from './check.ts';

export interface StoreUnderTest {
  store: ArtifactStore;
  cleanup?: () => Promise<void>;
  /** The same store as another process would open it. */
  reopen?: () => Promise<ArtifactStore>;
}

const text = (value: string) => new TextEncoder().encode(value);

/** SHA-256 of "abc". FIPS 180-4, example of one block. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

function bytesOf(label: string, length: number): Uint8Array {
  const random = stream(1, label);
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** Empty, one byte, every byte, no multiple of a word, more than a chunk. */
const SAMPLES: readonly Uint8Array[] = [
  new Uint8Array(),
  Uint8Array.of(0),
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
  bytesOf('odd', 1013),
  bytesOf('large', 1_500_001),
];

async function ensureHolds(store: ArtifactStore, hash: string, expected: Uint8Array): Promise<void> {
  ensureEqual(`has ${hash}`, await store.has(hash), true);
  const got = await store.get(hash);
  ensure(got instanceof Uint8Array, 'expected a Uint8Array');
  const difference = expected.findIndex((byte, index) => byte !== got[index]);
  ensure(
    got.length === expected.length && difference < 0,
    `other bytes than were put: ${got.length} for ${expected.length}, first difference at ${difference}`,
  );
}

export const STORE_CHECKS: readonly Check<StoreUnderTest>[] = [
  {
    name: 'put answers the SHA-256 of the bytes (FIPS 180-4 known answer)',
    run: async ({ store }) => {
      ensureEqual('hash of "abc"', await store.put(text('abc')), ABC);
      for (const bytes of SAMPLES) ensureEqual(`hash of ${bytes.length} bytes`, await store.put(bytes), sha256(bytes));
    },
  },
  {
    name: 'get gives back the bytes that were put',
    run: async ({ store }) => {
      for (const bytes of SAMPLES) await ensureHolds(store, await store.put(bytes), bytes);
    },
  },
  {
    name: 'keeps every artifact, however many come after it',
    run: async ({ store }) => {
      const all = Array.from({ length: 100 }, (_, index) => text(`artifact ${index}`));
      const hashes: string[] = [];
      for (const bytes of all) hashes.push(await store.put(bytes));
      for (const [index, bytes] of all.entries()) await ensureHolds(store, hashes[index], bytes);
    },
  },
  {
    name: 'what was never put is NOT_FOUND, and has() says so',
    run: async ({ store }) => {
      const hash = sha256(text('never put'));
      ensureEqual('has', await store.has(hash), false);
      await ensureRefused('get of an unknown hash', ['NOT_FOUND'], async () => store.get(hash));
    },
  },
  {
    name: 'putting the same bytes twice is one artifact',
    run: async ({ store }) => {
      const first = await store.put(text('twice'));
      ensureEqual('second hash', await store.put(text('twice')), first);
      await ensureHolds(store, first, text('twice'));
    },
  },
  {
    name: 'keeps a copy: a buffer changed after put or get changes nothing in the store',
    run: async ({ store }) => {
      const original = text('a buffer that is used again');
      const buffer = original.slice();
      const hash = await store.put(buffer);
      buffer.fill(0);
      await ensureHolds(store, hash, original);
      (await store.get(hash)).fill(255);
      await ensureHolds(store, hash, original);
    },
  },
  {
    name: 'a view into a larger buffer is stored as what it shows',
    run: async ({ store }) => {
      const large = bytesOf('view', 64);
      const view = large.subarray(5, 29);
      await ensureHolds(store, await store.put(view), view.slice());
      await ensureHolds(store, await store.put(new Uint8Array(large.buffer, 3, 10)), large.slice(3, 13));
    },
  },
  {
    name: 'concurrent puts, of the same bytes too, all arrive',
    run: async ({ store }) => {
      const all = Array.from({ length: 40 }, (_, index) => bytesOf(`concurrent ${index % 20}`, 5000 + index));
      const hashes = await Promise.all([...all, ...all].map(async (bytes) => store.put(bytes)));
      await Promise.all([...all, ...all].map(async (bytes, index) => ensureHolds(store, hashes[index], bytes)));
    },
  },
  {
    name: 'what was put is there after reopening',
    skip: ({ reopen }) => (reopen ? undefined : 'lives as long as its process'),
    run: async ({ store, reopen }) => {
      const hashes = await Promise.all(SAMPLES.map(async (bytes) => store.put(bytes)));
      const again = (await reopen?.()) ?? store;
      for (const [index, bytes] of SAMPLES.entries()) await ensureHolds(again, hashes[index], bytes);
    },
  },
];
