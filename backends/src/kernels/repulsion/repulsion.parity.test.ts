/** Generated and generic kernels against the readable twin, on random charge distributions of every class up to f. */
import { type RandomStream, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { generatedClasses } from './generated-classes.ts';
import { type HermitePair, packBra, packKet } from './layout.ts';
import { batchKind, joinedKind, type PairClass, pairClass } from './pair-class.ts';
import { repulsionBlock } from './repulsion.ref.ts';
import { RepulsionKernels } from './repulsion.ts';

const [S, P] = [batchKind(0, true), batchKind(1, true)];
const KINDS = [S, P, joinedKind(S, P), joinedKind(S, S), ...[2, 3].flatMap((l) => [batchKind(l, false), batchKind(l, true)])];
const CLASSES = KINDS.flatMap((a, index) => KINDS.slice(0, index + 1).map((b) => pairClass(a, b)));

/** Any E in the class's pattern will do: the kernels know nothing of where it came from. */
function randomPair(cls: PairClass, numPrimitives: number, random: RandomStream): HermitePair {
  const exponents = Float64Array.from({ length: numPrimitives }, () => 0.1 * 200 ** random.uniform());
  return {
    class: cls,
    exponents,
    centres: Float64Array.from({ length: 3 * numPrimitives }, () => 8 * random.uniform() - 4),
    // As large as E_t of normalised functions: (1/2p)^|t|, so that no term drowns the others.
    expansions: Float64Array.from({ length: numPrimitives * cls.hermite.length }, (_, index) => {
      const p = exponents[Math.floor(index / cls.hermite.length)];
      return (2 * random.uniform() - 1) * (2 * p) ** -(cls.order / 2);
    }),
    magnitudes: new Float64Array(numPrimitives).fill(Infinity),
    weight: random.uniform() < 0.5 ? 0.5 : 1,
    functions: [cls.a.functions.map((_, index) => index), cls.b.functions.map((_, index) => index)],
    first: [0, 0],
  };
}

/** Largest difference from the twin, relative to the largest integral of its lane. */
function worstDifference(bra: PairClass, ket: PairClass, generated: boolean, seed: number): number {
  const random = stream(seed, `${bra.name}|${ket.name}`, 0);
  const arena = new Arena();
  const block = new RepulsionKernels(arena, { generated }).block(bra, ket);
  const lanes = [1, 2].map((most) => randomPair(bra, 1 + Math.floor(most * random.uniform()), random));
  const kets = [1, 2, 1].map((most) => randomPair(ket, 1 + Math.floor(most * random.uniform()), random));
  const list = arena.push(Int32Array.from(kets, (pair) => packKet(arena, pair)));
  const packed = packBra(arena, lanes[0], lanes[1]);
  const out = arena.allocate(kets.length * block.blockBytes);
  block.compute(packed, list, kets.length, out);
  const values = arena.float64(out, (kets.length * block.blockBytes) / 8);
  const size = bra.numRows * ket.numRows;
  let worst = 0;
  for (const [lane, left] of lanes.entries())
    for (const [index, right] of kets.entries()) {
      const expected = repulsionBlock(left, right);
      const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-3);
      for (let at = 0; at < size; at++) worst = Math.max(worst, Math.abs(values[2 * (index * size + at) + lane] - expected[at]) / scale);
    }
  return worst;
}

test('every pair of classes that has generated kernels agrees with the twin', () => {
  const classes = generatedClasses();
  expect(classes.length).toBeGreaterThanOrEqual(18);
  for (const bra of classes)
    for (const ket of classes) expect(worstDifference(bra, ket, true, 1), `${bra.name}|${ket.name}`).toBeLessThan(1e-12);
});

test('generated and generic kernels agree with the twin for any classes up to f', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CLASSES), fc.constantFrom(...CLASSES), fc.boolean(), fc.nat(), (bra, ket, generated, seed) => {
      expect(worstDifference(bra, ket, generated, seed)).toBeLessThan(1e-12);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('a g shell goes through the generic kernels', () => {
  const g = batchKind(4, true);
  expect(worstDifference(pairClass(g, S), pairClass(g, P), true, 3)).toBeLessThan(1e-12);
});

test('without a second pair the second lane is zero', () => {
  const random = stream(0, 'one lane', 0);
  const cls = pairClass(P, S);
  const arena = new Arena();
  const block = new RepulsionKernels(arena).block(cls, cls);
  const pair = randomPair(cls, 2, random);
  const out = arena.allocate(block.blockBytes);
  block.compute(packBra(arena, pair), arena.push(Int32Array.of(packKet(arena, pair))), 1, out);
  const values = arena.float64(out, block.blockBytes / 8);
  const expected = repulsionBlock(pair, pair);
  for (let at = 0; at < expected.length; at++) {
    expect(Math.abs(values[2 * at] - expected[at])).toBeLessThan(1e-12);
    expect(Math.abs(values[2 * at + 1])).toBe(0);
  }
});
