import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrayRef, getFloat64, memoryStore, putArray } from './artifact-store.ts';
import { sha256 } from './canonical.ts';

// the contract of a store (describeStore) runs on memoryStore in testing/describe-store.test.ts

test('an array comes back as it was, aligned and owned by the reader', async () => {
  await fc.assert(
    fc.asyncProperty(fc.float64Array({ maxLength: 50 }), async (array) => {
      const store = memoryStore();
      const ref = await putArray(store, array);
      expect(ArrayRef.parse(ref)).toEqual({ sha256: ref.sha256, dtype: 'f64', shape: [array.length] });
      const first = await getFloat64(store, ref);
      expect(first).toEqual(array);
      first.fill(1);
      expect(await getFloat64(store, ref)).toEqual(array);
    }),
  );
});

test('the bytes are little-endian, and a view is stored as what it shows', async () => {
  const store = memoryStore();
  const ref = await putArray(store, Float64Array.of(9, 1, 9).subarray(1, 2));
  expect([...(await store.get(ref.sha256))]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test('dtypes: i32, u8, and c128 as interleaved pairs', async () => {
  const store = memoryStore();
  expect(await putArray(store, Int32Array.of(1, 2, 3, 4), [2, 2])).toMatchObject({ dtype: 'i32', shape: [2, 2] });
  expect(await putArray(store, Uint8Array.of(1))).toMatchObject({ dtype: 'u8', shape: [1] });
  const complex = await putArray(store, Float64Array.of(1, -1, 2, -2), [2], 'c128');
  expect(await getFloat64(store, complex)).toEqual(Float64Array.of(1, -1, 2, -2));
});

test('a shape that does not fit is refused', async () => {
  await expect(putArray(memoryStore(), new Float64Array(4), [3])).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('reading checks dtype and size against the reference', async () => {
  const store = memoryStore();
  const ref = await putArray(store, new Float64Array(4), [2, 2]);
  await expect(getFloat64(store, { ...ref, dtype: 'i32' })).rejects.toMatchObject({ code: 'CONFLICT', details: { what: 'dtype' } });
  await expect(getFloat64(store, { ...ref, shape: [5] })).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { expected: '40', got: '32' },
  });
  await expect(getFloat64(store, { ...ref, sha256: sha256(Uint8Array.of(1)) })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['', 'xyz', 'A'.repeat(64), 'a'.repeat(63)])('%j is no hash', (hash) => {
  expect(ArrayRef.safeParse({ sha256: hash, dtype: 'f64', shape: [1] }).success).toBe(false);
});
