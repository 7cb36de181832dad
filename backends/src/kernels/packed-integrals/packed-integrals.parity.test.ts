import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { digestRef } from '../fock/fock.ref.ts';
import type { Wanted } from '../fock/fock.ts';
import { allocatePacked, PackedIntegralsKernel, type PackedIntegrals, putBounds, putDensity, takeMatrices } from './packed-integrals.ts';
import { digestPackedRef, packedPlace } from './packed-integrals.ref.ts';
import { packedBytes, rowStarts, setLength } from './packed-layout.ts';

type Random = ReturnType<typeof stream>;

function symmetric(random: Random, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let p = 0; p < n; p++) for (let q = 0; q <= p; q++) out[p * n + q] = out[q * n + p] = 2 * random.uniform() - 1;
  return out;
}

/** J and K of the densities, by the kernel in so many shares. */
function byKernel(
  arena: Arena,
  packed: PackedIntegrals,
  densities: Float64Array[],
  order: Int32Array,
  shares: number,
  wanted: Wanted,
  threshold = 0,
) {
  const kernel = new PackedIntegralsKernel(arena, packed);
  const length = setLength(order.length);
  const sets = arena.allocate(8 * length * densities.length);
  for (const [set, density] of densities.entries()) putDensity(arena.float64(sets + 8 * set * length, length), density, order);
  const out = arena.allocate(8 * length * densities.length);
  const total = new Float64Array(length * densities.length);
  for (let share = 0; share < shares; share++) {
    kernel.digest(sets, densities.length, out, share, shares, wanted, threshold);
    for (const [at, value] of arena.float64(out, total.length).entries()) total[at] += value;
  }
  return densities.map((_, set) => takeMatrices(total.subarray(set * length, (set + 1) * length), order));
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}

test('Coulomb and exchange of several densities agree with the twin, in any number of shares and any numbering', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }), fc.nat());
  fc.assert(
    fc.property(sizes, ([n, numSets, shares, seed]) => {
      const random = stream(seed, 'packed', 0);
      const starts = rowStarts(n);
      const arena = new Arena();
      const packed = allocatePacked(arena, n);
      const integrals = arena.float64(packed.rows[0], packedBytes(n) / 8);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++)
          for (let k = 0; k <= i; k++)
            for (let l = 0; l <= (k === i ? j : k); l++) integrals[packedPlace(starts, i, j, k, l)] = 2 * random.uniform() - 1;
      const order = Int32Array.from({ length: n }, (_, at) => n - 1 - at);
      const densities = Array.from({ length: numSets }, () => symmetric(random, n));
      const both = byKernel(arena, packed, densities, order, shares, 'both');
      const exchangeOnly = byKernel(arena, packed, densities, order, shares, 'exchange');
      const coulombOnly = byKernel(arena, packed, densities, order, shares, 'coulomb');
      for (const [set, density] of densities.entries()) {
        const [c, k] = [new Float64Array(n * n), new Float64Array(n * n)];
        const reversed = density.toReversed(); // both indices
        digestPackedRef(arena.float64(packed.rows[0], packedBytes(n) / 8), reversed, c, k, n);
        const folded = (x: Float64Array, factor: number): Float64Array =>
          x.map((value, at) => factor * (value + x[(at % n) * n + Math.floor(at / n)])).toReversed();
        expect(largestDifference(both[set].coulomb, folded(c, 2))).toBeLessThan(1e-10);
        expect(largestDifference(both[set].exchange, folded(k, 1))).toBeLessThan(1e-10);
        expect(largestDifference(exchangeOnly[set].exchange, folded(k, 1))).toBeLessThan(1e-10);
        expect(exchangeOnly[set].coulomb.every((value) => value === 0)).toBe(true);
        expect(largestDifference(coulombOnly[set].coulomb, folded(c, 2))).toBeLessThan(1e-10);
        expect(coulombOnly[set].exchange.every((value) => value === 0)).toBe(true);
      }
    }),
    { numRuns: 40, seed: 3 },
  );
});

test('integrals in blocks whose bounds meet below the threshold are left out, all others count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 17, max: 30 }), fc.constantFrom<Wanted>('both', 'coulomb', 'exchange'), fc.nat(), (n, wanted, seed) => {
      const random = stream(seed, 'bounds', 0);
      const threshold = 1e-4;
      const q = symmetric(random, n).map((x) => 10 ** (-5 * Math.abs(x)));
      // The largest Q of k, its neighbour in the pair and the eight l about l.
      const ofBlock = (k: number, l: number): number => {
        let most = 0;
        for (let p = k & ~1; p <= (k | 1) && p < n; p++)
          for (let r = l & ~7; r <= (l | 7) && r <= p; r++) most = Math.max(most, q[p * n + r]);
        return most;
      };
      const starts = rowStarts(n);
      const arena = new Arena();
      const packed = allocatePacked(arena, n);
      putBounds(arena, packed, q);
      const integrals = arena.float64(packed.rows[0], packedBytes(n) / 8);
      const counted = new Float64Array(integrals.length);
      let leftOut = 0;
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++)
          for (let k = 0; k <= i; k++)
            for (let l = 0; l <= (k === i ? j : k); l++) {
              const at = packedPlace(starts, i, j, k, l);
              integrals[at] = 2 * random.uniform() - 1;
              if (q[i * n + j] * ofBlock(k, l) < threshold) leftOut++;
              else counted[at] = integrals[at];
            }
      expect(leftOut).toBeGreaterThan(0);
      const density = symmetric(random, n);
      const order = Int32Array.from({ length: n }, (_, at) => at);
      const [got] = byKernel(arena, packed, [density], order, 3, wanted, threshold);
      const [c, k] = [new Float64Array(n * n), new Float64Array(n * n)];
      digestPackedRef(counted, density, c, k, n);
      const folded = (x: Float64Array, factor: number): Float64Array =>
        x.map((value, at) => factor * (value + x[(at % n) * n + Math.floor(at / n)]));
      const nothing = new Float64Array(n * n);
      expect(largestDifference(got.coulomb, wanted === 'exchange' ? nothing : folded(c, 2))).toBeLessThan(1e-10);
      expect(largestDifference(got.exchange, wanted === 'coulomb' ? nothing : folded(k, 1))).toBeLessThan(1e-10);
    }),
    { numRuns: 12, seed: 5 },
  );
});

test('blocks placed in any order of their functions digest as they do one by one', () => {
  const n = 9;
  const batches = [[0, 1], [2, 3, 4], [5], [6, 7, 8]];
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = stream(seed, 'blocks', 0);
      const lists = [0, 1, 2, 3].map(() => batches[random.integer(4)]);
      const [a, b, c, d] = lists;
      const lane = Float64Array.from({ length: a.length * b.length * c.length * d.length }, () => 2 * random.uniform() - 1);
      const arena = new Arena();
      const packed = allocatePacked(arena, n);
      const ket = arena.push(Int32Array.of(0, 0, c[0], c.length, d[0], d.length));
      new PackedIntegralsKernel(arena, packed).place({
        braFunctions: arena.push(Int32Array.of(a[0], b[0], a[0], b[0], a.length, b.length)),
        kets: arena.push(Int32Array.of(ket)),
        numKets: 1,
        integrals: arena.push(Float64Array.from({ length: 2 * lane.length }, (_, at) => (at % 2 === 0 ? lane[at / 2] : 0))),
      });
      const density = symmetric(random, n);
      const order = Int32Array.from({ length: n }, (_, at) => at);
      const [got] = byKernel(arena, packed, [density], order, 2, 'both');
      const [coulomb, exchange] = [new Float64Array(n * n), new Float64Array(n * n)];
      digestRef([a, b, c, d], lane, density, coulomb, exchange, n);
      const folded = (x: Float64Array, factor: number): Float64Array =>
        x.map((value, at) => factor * (value + x[(at % n) * n + Math.floor(at / n)]));
      expect(largestDifference(got.coulomb, folded(coulomb, 2))).toBeLessThan(1e-12);
      expect(largestDifference(got.exchange, folded(exchange, 1))).toBeLessThan(1e-12);
    }),
    { numRuns: 60, seed: 4 },
  );
});

test('lane 0 of the omitted ket stays where it is, lane 1 and the other kets are placed', () => {
  const arena = new Arena();
  const packed = allocatePacked(arena, 5);
  const kets = [0, 1].map((c) => arena.push(Int32Array.of(0, 0, c, 1, 0, 1)));
  const block = {
    braFunctions: arena.push(Int32Array.of(3, 2, 4, 2, 1, 1)),
    kets: arena.push(Int32Array.from(kets)),
    numKets: 2,
    integrals: arena.push(Float64Array.of(1, 2, 3, 4)),
  };
  new PackedIntegralsKernel(arena, packed).place(block, 1);
  const integrals = arena.float64(packed.rows[0], packedBytes(5) / 8);
  const at = (i: number, k: number): number => integrals[packedPlace(rowStarts(5), i, 2, k, 0)];
  expect([at(3, 0), at(4, 0), at(3, 1), at(4, 1)]).toEqual([1, 2, 0, 4]);
  expect(integrals.reduce((sum, value) => sum + value, 0)).toBe(7);
});

test('rows come back as full matrices without their weights', () => {
  for (const n of [1, 2, 5, 6]) {
    const random = stream(n, 'rows', 0);
    const starts = rowStarts(n);
    const arena = new Arena();
    const packed = allocatePacked(arena, n);
    const pair = (k: number, l: number): number => (Math.max(k, l) * (Math.max(k, l) + 1)) / 2 + Math.min(k, l);
    const full = symmetric(random, (n * (n + 1)) / 2); // (ij|kl) by pairs
    const integrals = arena.float64(packed.rows[0], packedBytes(n) / 8);
    const numPairs = (n * (n + 1)) / 2;
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        for (let k = 0; k <= i; k++)
          for (let l = 0; l <= (k === i ? j : k); l++) {
            const weight = (i === j ? 0.5 : 1) * (k === l ? 0.5 : 1) * (i === k && j === l ? 0.5 : 1);
            integrals[packedPlace(starts, i, j, k, l)] = weight * full[pair(i, j) * numPairs + pair(k, l)];
          }
    const matrices = arena.allocate(8 * n * n * n);
    const kernel = new PackedIntegralsKernel(arena, packed);
    for (let i = 0; i < n; i++)
      for (const [from, to] of [
        [0, i + 1],
        [i >> 1, i + 1],
      ]) {
        arena.float64(matrices, n * n * n).fill(Number.NaN);
        kernel.takeRows(matrices, i, from, to);
        for (let j = from; j < to; j++) {
          const expected = Float64Array.from({ length: n * n }, (_, at) => full[pair(i, j) * numPairs + pair(Math.floor(at / n), at % n)]);
          expect(arena.float64(matrices + 8 * n * n * (j - from), n * n)).toEqual(expected);
        }
      }
  }
});
