import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { StateVector } from './state-vector.ts';

const MAX_QUBITS = 8;
const arena = new Arena();

/** One unitary step, by numbers that fit any register: `apply` does it, `undo` is its inverse. */
interface Step {
  apply(psi: StateVector): void;
  undo(psi: StateVector): void;
}

const angle = fc.double({ min: -7, max: 7, noNaN: true });

function steps(n: number): fc.Arbitrary<Step> {
  const qubit = fc.nat(n - 1);
  const mask = fc.nat(2 ** n - 1);
  const pair = fc.tuple(qubit, qubit).filter(([a, b]) => a !== b);
  const involution = (run: (psi: StateVector) => void): Step => ({ apply: run, undo: run });
  const turn = (run: (psi: StateVector, theta: number) => void, theta: number): Step => ({
    apply: (psi) => run(psi, theta),
    undo: (psi) => run(psi, -theta),
  });
  const phase = (q: number) => (psi: StateVector, theta: number) => psi.applyDiagonal1(q, 1, 0, Math.cos(theta), Math.sin(theta));
  const rz = (q: number) => (psi: StateVector, theta: number) =>
    psi.applyDiagonal1(q, Math.cos(theta), -Math.sin(theta), Math.cos(theta), Math.sin(theta));
  const ry = (q: number) => (psi: StateVector, theta: number) =>
    psi.apply1(q, Float64Array.of(Math.cos(theta), 0, -Math.sin(theta), 0, Math.sin(theta), 0, Math.cos(theta), 0));
  const single = [
    qubit.map((q) => involution((psi) => psi.applyX(q))),
    fc.tuple(qubit, angle).map(([q, theta]) => turn(phase(q), theta)),
    fc.tuple(qubit, angle).map(([q, theta]) => turn(rz(q), theta)),
    fc.tuple(qubit, angle).map(([q, theta]) => turn(ry(q), theta)),
    fc.tuple(mask, mask, angle).map(([x, z, theta]) => turn((psi, t) => psi.applyPauliRotation(x, z, t), theta)),
    fc
      .tuple(mask, mask, mask, angle)
      .filter(([a, b]) => (a & ~b) !== 0 || b !== 0)
      .map(([a, b, parity, theta]) => turn((psi, t) => psi.applyExcitation(a & ~b, b, parity, t), theta)),
  ];
  const double = [
    pair.map(([a, b]) => involution((psi) => psi.applyCx(a, b))),
    pair.map(([a, b]) => involution((psi) => psi.applyCz(a, b))),
    pair.map(([a, b]) => involution((psi) => psi.applySwap(a, b))),
  ];
  return fc.oneof(...single, ...(n > 1 ? double : []));
}

const programs = fc
  .integer({ min: 1, max: MAX_QUBITS })
  .chain((n) => fc.record({ n: fc.constant(n), basisState: fc.nat(2 ** n - 1), program: fc.array(steps(n), { maxLength: 40 }) }));

test('any program of gates, rotations and excitations keeps the norm, and its inverse brings the state back', () => {
  fc.assert(
    fc.property(programs, ({ n, basisState, program }) => {
      const mark = arena.mark();
      const psi = new StateVector(n, { arena });
      psi.reset(basisState);
      for (const step of program) step.apply(psi);
      expect(Math.abs(psi.norm() - 1)).toBeLessThan(1e-13);
      for (const step of program.toReversed()) step.undo(psi);
      expect(Math.abs(psi.amplitudes[2 * basisState] - 1)).toBeLessThan(1e-13);
      arena.release(mark);
    }),
    { seed: 20, numRuns: 300 },
  );
});

test('expectations of Pauli strings lie in [−1, 1], and that of a sum is the sum of theirs', () => {
  const coefficient = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(programs, fc.array(fc.tuple(fc.nat(), fc.nat(), coefficient), { minLength: 1, maxLength: 40 }), ({ n, program }, terms) => {
      const mark = arena.mark();
      const psi = new StateVector(n, { arena });
      for (const step of program) step.apply(psi);
      let sum = 0;
      for (const [x, z, c] of terms) {
        const value = psi.expectationPauli(x % 2 ** n, z % 2 ** n);
        expect(Math.abs(value)).toBeLessThan(1 + 1e-13);
        sum += c * value;
      }
      const groups = terms.map(([x, z, c]) => ({ xMask: x % 2 ** n, zMasks: Int32Array.of(z % 2 ** n), coefficients: Float64Array.of(c) }));
      expect(Math.abs(psi.expectationSum(groups) - sum)).toBeLessThan(1e-13 * terms.length);
      arena.release(mark);
    }),
    { seed: 21, numRuns: 200 },
  );
});
