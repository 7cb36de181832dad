import * as fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { GATES } from '@cofactor/sdk/circuits';
import { expect, test } from 'vitest';
import {
  adjoint,
  dampingTransfer,
  dephasing,
  depolarizing,
  depolarizingTransfer,
  flipTransfer,
  PAULI_MATRICES,
  product,
  readoutTransfer,
  relaxationOver,
  unitaryTransfer,
} from './channels.ts';

const probability = fc.integer({ min: 0, max: 1_000_000 }).map((k) => k / 1_000_000);
const angle = fc.integer({ min: -7000, max: 7000 }).map((k) => k / 1000);

/** Definition: R_kl = ½ tr(P_k Σ K P_l K†). */
function transferOf(kraus: Float64Array[]): number[] {
  return PAULI_MATRICES.flatMap((target) =>
    PAULI_MATRICES.map((source) =>
      kraus.reduce((sum, k) => {
        const m = product(target, product(product(k, source), adjoint(k)));
        return sum + (m[0] + m[6]) / 2;
      }, 0),
    ),
  );
}

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(got.length).toBe(expected.length);
  for (let k = 0; k < got.length; k++) expect(Math.abs(got[k] - expected[k])).toBeLessThan(1e-14);
}

/** Lowest eigenvalue of the Choi matrix ½ Σ R_kl P_k ⊗ P_lᵀ, from its real form [[Re, −Im], [Im, Re]]. */
function lowestChoi(r: Float64Array): number {
  const choi = Matrix.zeros(8, 8);
  for (let k = 0; k < 4; k++) {
    for (let l = 0; l < 4; l++) {
      const [p, q] = [PAULI_MATRICES[k], PAULI_MATRICES[l]];
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 4; column++) {
          const a = 2 * (2 * (row >> 1) + (column >> 1));
          const b = 2 * (2 * (column & 1) + (row & 1));
          const re = (r[4 * k + l] / 2) * (p[a] * q[b] - p[a + 1] * q[b + 1]);
          const im = (r[4 * k + l] / 2) * (p[a] * q[b + 1] + p[a + 1] * q[b]);
          choi.set(row, column, choi.get(row, column) + re);
          choi.set(row + 4, column + 4, choi.get(row + 4, column + 4) + re);
          choi.set(row + 4, column, choi.get(row + 4, column) + im);
          choi.set(row, column + 4, choi.get(row, column + 4) - im);
        }
      }
    }
  }
  return Math.min(...new EigenvalueDecomposition(choi, { assumeSymmetric: true }).realEigenvalues);
}

test('transfer matrices are those of their Kraus operators', () => {
  fc.assert(
    fc.property(probability, angle, angle, angle, (p, theta, phi, lambda) => {
      const u = GATES.u.matrix(theta, phi, lambda);
      expectClose(unitaryTransfer(u), transferOf([u]));
      const kept = Float64Array.of(1, 0, 0, 0, 0, 0, Math.sqrt(1 - p), 0);
      expectClose(dampingTransfer(p), transferOf([kept, Float64Array.of(0, 0, Math.sqrt(p), 0, 0, 0, 0, 0)]));
      const scaled = (by: number, m: Float64Array) => m.map((x) => Math.sqrt(by) * x);
      expectClose(flipTransfer(p), transferOf([scaled(1 - p, PAULI_MATRICES[0]), scaled(p, PAULI_MATRICES[2])]));
      const paulis = PAULI_MATRICES.map((m, k) => scaled(k === 0 ? 1 - 0.75 * p : p / 4, m));
      expectClose(depolarizingTransfer(p), transferOf(paulis));
    }),
  );
});

test('every channel preserves the trace and is completely positive', () => {
  fc.assert(
    fc.property(probability, probability, angle, (p, q, theta) => {
      const channels = [dampingTransfer(p), flipTransfer(p), depolarizingTransfer(p), unitaryTransfer(GATES.u.matrix(theta, p, q))];
      for (const channel of [...channels, readoutTransfer({ oneGivenZero: p, zeroGivenOne: q })]) {
        expect([...channel.subarray(0, 4)]).toEqual([1, 0, 0, 0]);
        expect(lowestChoi(channel)).toBeGreaterThan(-1e-12);
      }
    }),
  );
});

test('the Choi matrix tells a map that is not completely positive: the transpose', () => {
  expect(lowestChoi(Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1))).toBeCloseTo(-1, 12);
});

const times = fc
  .record({
    durationNs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    t1Us: fc.double({ min: 1, max: 1000, noNaN: true }),
    ratio: probability,
  })
  .map(({ durationNs, t1Us, ratio }) => ({ durationNs, t1Us, t2Us: Math.max(1e-3, 2 * ratio * t1Us) }));

test('relaxation shrinks populations by e^(−t/T1) and coherences by e^(−t/T2), for any T2 ≤ 2·T1', () => {
  fc.assert(
    fc.property(times, ({ durationNs, t1Us, t2Us }) => {
      const { damping, flip } = relaxationOver(durationNs, { t1Us, t2Us });
      expect(damping >= 0 && damping < 1 && flip >= 0 && flip <= 0.5).toBe(true);
      const [t, r, f] = [durationNs / 1000, dampingTransfer(damping), flipTransfer(flip)];
      expect(r[10]).toBeCloseTo(Math.exp(-t / t1Us), 11);
      const coherence = Math.abs(r[5] * f[5] - Math.exp(-t / t2Us));
      expect(coherence).toBeLessThan(t < 20 * t1Us ? 1e-11 : 2e-6); // γ ends at 1 − 1e-12
    }),
  );
});

test('gates have the average error asked for, relaxation and depolarisation together', () => {
  const fidelity = (r: Float64Array) => (r[0] + r[5] + r[10] + r[15]) / 4;
  fc.assert(
    fc.property(probability, probability, (p, q) => {
      const [error, damping] = [0.4 * p, 0.05 * q];
      const relaxation = { damping, flip: damping / 3 };
      const relaxed = fidelity(dampingTransfer(damping)) - ((damping / 3) * (2 * Math.sqrt(1 - damping))) / 2;
      for (const d of [2, 4]) {
        const depolarized = depolarizing(error, d === 2 ? [relaxation] : [relaxation, relaxation]);
        const processFidelity = (1 - depolarized) * (d === 2 ? relaxed : relaxed ** 2) + depolarized / d ** 2;
        const got = 1 - (d * processFidelity + 1) / (d + 1);
        if (depolarized > 0) expect(Math.abs(got - error)).toBeLessThan(1e-14);
        else expect(got).toBeGreaterThanOrEqual(error - 1e-14);
      }
    }),
  );
  expect(depolarizing(0.01, [dephasing(0)])).toBeCloseTo(0.02, 15);
  expect(depolarizing(0.01, [dephasing(0), dephasing(0)])).toBeCloseTo(0.04 / 3, 15);
  expect(1 - ((2 * (1 + 2 * flipTransfer(dephasing(0.01).flip)[5] + 1)) / 4 + 1) / 3).toBeCloseTo(0.01, 15);
});
