/** The kernel against its readable twin, over random shapes, lists and alignments, in both builds. */
import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import type { KernelVariant } from '../wasm.ts';
import { applyDiagonal, element, rotate, rotateStrings } from './fermion.ref.ts';
import { FermionKernel, type StringPairs } from './fermion.ts';

const TOLERANCE = 1e-12;
const random = stream(0, 'fermion-kernel-test');
const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());

/** Disjoint pairs of strings with random signs, at least one when there are two strings. */
function randomPairs(numStrings: number): StringPairs {
  const order = Array.from({ length: numStrings }, (_, k) => ({ k, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ k }) => k);
  const count = Math.ceil((Math.floor(numStrings / 2) * random.uniform()) / 1);
  return {
    from: Int32Array.from(order.slice(0, count)),
    to: Int32Array.from(order.slice(count, 2 * count)),
    sign: Int8Array.from({ length: count }, () => (random.uniform() < 0.5 ? -1 : 1)),
  };
}

function identity(numStrings: number): StringPairs {
  const all = Int32Array.from({ length: numStrings }, (_, k) => k);
  return { from: all, to: all, sign: new Int8Array(numStrings).fill(1) };
}

function fill(kernel: FermionKernel): Float64Array {
  const plane = kernel.plane();
  for (let i = 0; i < kernel.numRows; i++) plane.set(numbers(kernel.numColumns), i * kernel.stride);
  return plane;
}

function expectSame(got: Float64Array, expected: Float64Array): void {
  const worst = got.reduce((most, x, k) => Math.max(most, Math.abs(x - expected[k])), 0);
  expect(worst).toBeLessThan(TOLERANCE);
}

const shapes = [fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.nat({ max: 3 })] as const;

describe.each(['relaxed-simd', 'simd'] satisfies KernelVariant[])('%s', (variant) => {
  function kernelOf(rows: number, columns: number, offset: number): FermionKernel {
    const arena = new Arena();
    arena.allocate(64 * offset + 8);
    return new FermionKernel(arena, rows, columns, variant);
  }

  test('rotations and elements agree, whichever spin moves', () => {
    fc.assert(
      fc.property(...shapes, fc.double({ min: -4, max: 4, noNaN: true }), (rows, columns, offset, theta) => {
        const kernel = kernelOf(rows, columns, offset);
        for (const move of [
          { rows: randomPairs(rows), columns: identity(columns) },
          { rows: identity(rows), columns: randomPairs(columns) },
          { rows: randomPairs(rows), columns: randomPairs(columns) },
        ]) {
          const psi = fill(kernel);
          const expected = psi.slice();
          kernel.rotate(psi, { moves: [kernel.layMove(move)], angles: [theta] });
          rotate(expected, kernel.stride, move, theta);
          expectSame(psi, expected);
          const lambda = fill(kernel);
          const value = element(lambda, psi, kernel.stride, move);
          expect(Math.abs(kernel.element(lambda, psi, kernel.layMove(move)) - value)).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a sequence forward and its sweep back agree', () => {
    fc.assert(
      fc.property(...shapes, fc.integer({ min: 1, max: 12 }), (rows, columns, offset, count) => {
        const kernel = kernelOf(rows, columns, offset);
        const moves = Array.from({ length: count }, (_, k) => ({
          rows: k % 3 === 1 ? identity(rows) : randomPairs(rows),
          columns: k % 3 === 0 ? identity(columns) : randomPairs(columns),
        }));
        const product = { moves: moves.map((move) => kernel.layMove(move)), angles: numbers(count) };
        const cut = Math.floor(count / 2);
        const [psi, lambda, both] = [fill(kernel), fill(kernel), kernel.pairOfPlanes()];
        const [expectedPsi, expectedLambda] = [psi.slice(), lambda.slice()];
        kernel.rotate(psi, product, 0, cut);
        kernel.rotate(psi, product, cut);
        moves.forEach((move, k) => rotate(expectedPsi, kernel.stride, move, product.angles[k]));
        expectSame(psi, expectedPsi);

        kernel.interleave(both, psi, lambda);
        const elements = new Float64Array(count);
        kernel.sweepBack(elements, both, product, cut);
        kernel.sweepBack(elements, both, product, 0, cut);
        for (let k = count - 1; k >= 0; k--) {
          expect(Math.abs(elements[k] - element(expectedLambda, expectedPsi, kernel.stride, moves[k]))).toBeLessThan(1e-10);
          rotate(expectedPsi, kernel.stride, moves[k], -product.angles[k]);
          rotate(expectedLambda, kernel.stride, moves[k], -product.angles[k]);
        }
        const half = (at: number) => Float64Array.from(psi, (_, k) => both[2 * k + at]);
        expectSame(half(0), expectedPsi);
        expectSame(half(1), expectedLambda);
      }),
      { numRuns: 30 },
    );
  });

  test('complex rotations of rows and of columns agree', () => {
    fc.assert(
      fc.property(...shapes, fc.nat({ max: 4 }), (rows, columns, offset, count) => {
        const kernel = kernelOf(rows, columns, offset);
        for (const [strings, others, step, otherStep] of [
          [rows, columns, kernel.stride, 1],
          [columns, rows, 1, kernel.stride],
        ]) {
          const [re, im] = [fill(kernel), fill(kernel)];
          const [expectedRe, expectedIm] = [re.slice(), im.slice()];
          const rotations = Array.from({ length: count }, () => {
            const [theta, phi] = numbers(2);
            const sine = { re: Math.sin(theta) * Math.cos(phi), im: Math.sin(theta) * Math.sin(phi) };
            return { pairs: randomPairs(strings), cosine: Math.cos(theta), sine };
          });
          const phases = Float64Array.from(
            numbers(strings).reduce<number[]>((all, angle) => [...all, Math.cos(angle), Math.sin(angle)], []),
          );
          const laid = kernel.layRotations(rotations, phases, strings);
          if (step === 1) kernel.rotateColumnStrings(re, im, laid);
          else kernel.rotateRowStrings(re, im, laid);
          for (let other = 0; other < others; other++) {
            rotateStrings(expectedRe, expectedIm, other * otherStep, step, rotations, phases);
          }
          expectSame(re, expectedRe);
          expectSame(im, expectedIm);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('diagonal phases agree', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), fc.nat({ max: 3 }), (rows, orbitals, offset) => {
        const masks = Int32Array.from({ length: Math.min(2 ** orbitals, 40) }, (_, k) => k);
        const kernel = kernelOf(rows, masks.length, offset);
        const [re, im] = [fill(kernel), fill(kernel)];
        const [expectedRe, expectedIm] = [re.slice(), im.slice()];
        const angles = { rows: numbers(rows), columns: numbers(masks.length), mixed: numbers(rows * orbitals) };
        kernel.applyDiagonal(re, im, masks, angles);
        applyDiagonal(expectedRe, expectedIm, kernel.stride, masks, angles);
        expectSame(re, expectedRe);
        expectSame(im, expectedIm);
        const expected = Array.from({ length: kernel.stride }, (_, j) => re[j] ** 2).reduce((sum, x) => sum + x, 0);
        expect(kernel.rowWeight(re, 0)).toBeCloseTo(expected, 10);
      }),
      { numRuns: 30 },
    );
  });
});
