import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '@cofactor/sdk/contracts';
import { Arena } from '../arena.ts';
import { CiKernel, type Excitations, HalfSigma, type HalfSigmaTables, paddedColumns } from './ci.ts';
import { halfSigmaInto } from './ci.ref.ts';

const random = stream(0, 'ci-kernel-test');

/** Tables as strings of `electrons` in `orbitals` have them, values random: the kernel knows nothing of where they come from. */
function excitations(orbitals: number, electrons: number): Excitations & { masks: number[] } {
  const masks = Array.from({ length: 2 ** orbitals }, (_, mask) => mask).filter(
    (mask) => mask.toString(2).replaceAll('0', '').length === electrons,
  );
  const entries = masks.map((mask) => {
    const found: [number, number][] = [];
    for (let p = 1; p < orbitals; p++)
      for (let q = 0; q < p; q++)
        if (((mask >> p) & 1) !== ((mask >> q) & 1)) found.push([masks.indexOf(mask ^ (1 << p) ^ (1 << q)), (p * (p - 1)) / 2 + q]);
    return found;
  });
  // a sign belongs to the pair of strings, whichever way it is crossed
  const sign = (i: number, j: number): number => ((Math.min(i, j) * 31 + Math.max(i, j) * 17) % 3 === 0 ? -1 : 1);
  return {
    masks,
    first: Int32Array.from({ length: masks.length + 1 }, (_, j) => entries.slice(0, j).reduce((sum, list) => sum + list.length, 0)),
    target: Int32Array.from(entries.flatMap((list) => list.map(([target]) => target))),
    pair: Int32Array.from(entries.flatMap((list) => list.map(([, pair]) => pair))),
    sign: Int8Array.from(entries.flatMap((list, j) => list.map(([target]) => sign(j, target)))),
  };
}

function randomArray(length: number): Float64Array {
  return Float64Array.from({ length }, () => random.normal());
}

function randomTables(
  orbitals: number,
  rowElectrons: number,
  columnElectrons: number,
  mixed: HalfSigmaTables['mixed'] = 'lower',
): HalfSigmaTables {
  const row = excitations(orbitals, rowElectrons);
  const column = excitations(orbitals, columnElectrons);
  const numPairs = (orbitals * (orbitals - 1)) / 2;
  const all = randomArray(numPairs * numPairs);
  const pairRepulsion = mixed === 'lower' ? all.map((x, i) => (i % numPairs <= Math.floor(i / numPairs) ? x : 0)) : all;
  return {
    numRows: row.masks.length,
    numColumns: column.masks.length,
    numPairs,
    rowExcitations: row,
    columnExcitations: column,
    sameSpin: { first: row.first, at: row.target, value: randomArray(row.target.length) },
    mixed,
    pairRepulsion,
    occupiedRepulsion: randomArray(numPairs * column.masks.length),
  };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
}

test('the half product agrees with its twin on spaces of many shapes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.nat(),
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.nat({ max: 2 }),
      (orbitals, a, b, offset, which) => {
        const mixed = (['lower', 'all', 'none'] as const)[which];
        const tables = randomTables(orbitals, a % (orbitals + 1), b % (orbitals + 1), mixed);
        const arena = new Arena();
        arena.allocate(64 * offset + 8);
        const kernel = new CiKernel(arena);
        const half = new HalfSigma(kernel, tables);
        const stride = paddedColumns(tables.numColumns);
        const c = kernel.vector(tables.numRows * stride);
        for (let i = 0; i < tables.numRows; i++) for (let k = 0; k < tables.numColumns; k++) c[i * stride + k] = random.normal();
        const expected = new Float64Array(c.length);
        halfSigmaInto(expected, c, stride, tables);
        // twice: what the first call leaves behind must not show in the second
        half.apply(c);
        half.apply(c);
        expect(largestDifference(half.x.subarray(0, c.length), expected)).toBeLessThan(1e-11);
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});

test('more columns than one block of the kernel are covered', () => {
  const tables = randomTables(11, 1, 4); // 330 columns
  const kernel = new CiKernel(new Arena());
  const half = new HalfSigma(kernel, tables);
  const c = kernel.vector(tables.numRows * half.stride);
  for (let i = 0; i < tables.numRows; i++) for (let k = 0; k < tables.numColumns; k++) c[i * half.stride + k] = random.normal();
  const expected = new Float64Array(c.length);
  halfSigmaInto(expected, c, half.stride, tables);
  half.apply(c);
  expect(largestDifference(half.x.subarray(0, c.length), expected)).toBeLessThan(1e-11);
});

test('addresses above 2 GiB are as good as those below', () => {
  const arena = new Arena();
  arena.allocate(2 ** 31 + 1024); // not touched, so not taken from the machine
  const tables = randomTables(5, 2, 2);
  const kernel = new CiKernel(arena);
  const half = new HalfSigma(kernel, tables);
  const c = kernel.vector(tables.numRows * half.stride);
  for (let i = 0; i < tables.numRows; i++) for (let k = 0; k < tables.numColumns; k++) c[i * half.stride + k] = random.normal();
  const expected = new Float64Array(c.length);
  halfSigmaInto(expected, c, half.stride, tables);
  half.apply(c);
  expect(largestDifference(half.x.subarray(0, c.length), expected)).toBeLessThan(1e-11);
  const y = kernel.vector(c.length);
  kernel.addCombination(y, [2, 1], [c, c]);
  expect(kernel.dots(y, [c])[0]).toBeCloseTo(3 * kernel.dot(c, c), 9);
});

test('vector operations do what their names say', () => {
  const kernel = new CiKernel(new Arena());
  for (const n of [2, 6, 48, 1022]) {
    const [a, b, out] = [kernel.vector(n), kernel.vector(n), kernel.vector(n)];
    a.set(randomArray(n));
    b.set(randomArray(n));
    expect(kernel.dot(a, b)).toBeCloseTo(
      a.reduce((sum, x, i) => sum + x * b[i], 0),
      10,
    );
    kernel.multiplyInto(out, a, b);
    expect(
      largestDifference(
        out,
        a.map((x, i) => x * b[i]),
      ),
    ).toBe(0);
    kernel.axpy(out, -0.5, a);
    expect(
      largestDifference(
        out,
        a.map((x, i) => x * b[i] - 0.5 * x),
      ),
    ).toBeLessThan(1e-14);
  }
  for (const n of [2, 1024, 3000]) {
    const vectors = Array.from({ length: 5 }, () => {
      const vector = kernel.vector(n);
      vector.set(randomArray(n));
      return vector;
    });
    const y = kernel.vector(n);
    y.set(vectors[0]);
    const factors = [0, 2, -1, 0.5, 3];
    kernel.addCombination(y, factors, vectors);
    expect(
      largestDifference(
        y,
        y.map((_, i) => vectors.reduce((sum, v, k) => sum + factors[k] * v[i], vectors[0][i])),
      ),
    ).toBeLessThan(1e-13);
    const products = kernel.dots(y, vectors);
    for (const [k, v] of vectors.entries()) expect(products[k]).toBeCloseTo(kernel.dot(y, v), 9);
  }
  const x = kernel.vector(20 * 32).map((_, i) => i);
  const source = kernel.vector(20 * 32);
  source.set(x);
  const out = kernel.vector(30 * 48);
  kernel.addTransposed(out, 48, source, 32, 30, 20, 2);
  expect(out[5 * 48 + 7]).toBe(2 * (7 * 32 + 5));
  expect(out[29 * 48 + 19]).toBe(2 * (19 * 32 + 29));
  expect(out[29 * 48 + 20]).toBe(0);
  for (const [rows, columns] of [
    [1, 1],
    [5, 7],
    [18, 33],
    [17, 16],
  ]) {
    const [to, from] = [kernel.vector(rows * 48), kernel.vector(columns * 32)];
    to.set(randomArray(to.length));
    from.set(randomArray(from.length));
    const expected = to.map((value, k) => (k % 48 < columns ? value - 3 * from[(k % 48) * 32 + Math.floor(k / 48)] : value));
    kernel.addTransposed(to, 48, from, 32, rows, columns, -3);
    expect(largestDifference(to, expected)).toBeLessThan(1e-14);
  }
});
