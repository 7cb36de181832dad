import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DenseState, excite } from '../testing/dense/dense-state.ts';
import { basisIndex, bitString, eriIndex, spinOrbital } from './conventions.ts';

test('qubit q is bit q of the index and prints rightmost', () => {
  expect(bitString(0b001, 3)).toBe('001');
  expect(bitString(0b100, 3)).toBe('100');
  expect(bitString(2 ** 40, 41)).toBe(`1${'0'.repeat(40)}`);
  expect(basisIndex('100')).toBe(4);
});

test('bit strings and indices are each other’s inverse, up to 53 qubits', () => {
  const sized = fc
    .integer({ min: 1, max: 53 })
    .chain((qubits) => fc.tuple(fc.constant(qubits), fc.integer({ min: 0, max: 2 ** qubits - 1 })));
  fc.assert(
    fc.property(sized, ([qubits, index]) => {
      const bits = bitString(index, qubits);
      expect(bits).toHaveLength(qubits);
      expect(basisIndex(bits)).toBe(index);
    }),
  );
});

test.each(['', '012', '1 0', 'abc'])('%j is no bit string', (bits) => {
  expect(() => basisIndex(bits)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('spin orbitals: all α, then all β', () => {
  expect([0, 1, 2].map((p) => spinOrbital(p, 'alpha', 3))).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((p) => spinOrbital(p, 'beta', 3))).toEqual([3, 4, 5]);
});

test('(pq|rs) is row-major: s runs fastest, and every quadruple has a place of its own', () => {
  expect([eriIndex(0, 0, 0, 1, 3), eriIndex(0, 0, 1, 0, 3), eriIndex(0, 1, 0, 0, 3), eriIndex(1, 0, 0, 0, 3)]).toEqual([1, 3, 9, 27]);
  const all = [0, 1, 2].flatMap((p) => [0, 1, 2].flatMap((q) => [0, 1, 2].flatMap((r) => [0, 1, 2].map((s) => eriIndex(p, q, r, s, 3)))));
  expect(all).toEqual(Array.from({ length: 81 }, (_, k) => k));
});

test('creation operators stand in ascending order from the low bit', () => {
  // a†₂ a†₀ |⟩ = −a†₀ a†₂ |⟩, and the determinant is the latter
  expect(excite(0, [0, 2], [])).toEqual({ to: 0b101, sign: 1 });
  expect(excite(0, [2, 0], [])).toEqual({ to: 0b101, sign: -1 });
});

test('rotations are exp(−iθP/2): ry(θ)|0⟩ = cos(θ/2)|0⟩ + sin(θ/2)|1⟩', () => {
  const state = new DenseState(1);
  state.apply({ gate: 'ry', qubits: [0], angles: [0.6] }, []);
  expect([...state.re]).toEqual([Math.cos(0.3), Math.sin(0.3)]);
});
