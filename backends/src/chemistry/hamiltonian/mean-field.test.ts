import { expect, test } from 'vitest';
import { activeHamiltonian } from './active-hamiltonian.ts';
import { hubbardHamiltonian, randomHamiltonian } from './example-hamiltonians.test.support.ts';
import { aufbau, fockMatrices, hartreeFockEnergy } from './mean-field.ts';
import { rotateHamiltonian } from './rotation.ts';

/** An AO basis that is orthonormal already: its integrals are those of a Hamiltonian. */
function asRepulsion({ numOrbitals: n, eri }: { numOrbitals: number; eri: Float64Array }) {
  return {
    coulombExchange(densities: readonly Float64Array[]) {
      const build = (place: (p: number, q: number, r: number, s: number) => number) =>
        densities.map((density) => {
          const out = new Float64Array(n * n);
          for (let p = 0; p < n; p++)
            for (let q = 0; q < n; q++)
              for (let r = 0; r < n; r++) for (let s = 0; s < n; s++) out[p * n + q] += eri[place(p, q, r, s)] * density[r * n + s];
          return out;
        });
      return {
        coulomb: build((p, q, r, s) => ((p * n + q) * n + r) * n + s),
        exchange: build((p, q, r, s) => ((p * n + r) * n + q) * n + s),
      };
    },
    transform(...orbitals: Float64Array[]) {
      const widths = orbitals.map((c) => c.length / n);
      const at = (index: number[], sizes: number[]) => index.reduce((sum, i, k) => sum * sizes[k] + i, 0);
      const out = new Float64Array(widths.reduce((a, b) => a * b, 1));
      const [a, b, c, d] = widths;
      for (let p = 0; p < a; p++)
        for (let q = 0; q < b; q++)
          for (let r = 0; r < c; r++)
            for (let s = 0; s < d; s++) {
              let sum = 0;
              for (let i = 0; i < n; i++)
                for (let j = 0; j < n; j++)
                  for (let k = 0; k < n; k++)
                    for (let l = 0; l < n; l++)
                      sum +=
                        orbitals[0][i * a + p] *
                        orbitals[1][j * b + q] *
                        orbitals[2][k * c + r] *
                        orbitals[3][l * d + s] *
                        eri[((i * n + j) * n + k) * n + l];
              out[at([p, q, r, s], widths)] = sum;
            }
      return out;
    },
  };
}

/** Columns `indices` of the unit matrix. */
function unitColumns(n: number, indices: number[]): Float64Array {
  const out = new Float64Array(n * indices.length);
  for (const [k, i] of indices.entries()) out[i * indices.length + k] = 1;
  return out;
}

test('a determinant has the same energy whether its core is folded in or written out', () => {
  const full = randomHamiltonian(5, [3, 2], { seed: 3 });
  const folded = activeHamiltonian({
    coreHamiltonian: full.h1,
    repulsion: asRepulsion(full),
    coreOrbitals: unitColumns(5, [1]),
    activeOrbitals: unitColumns(5, [0, 2, 3, 4]),
    nuclearRepulsionHartree: full.coreEnergyHartree,
    numElectrons: [2, 1],
  });
  expect(folded.numOrbitals).toBe(4);
  // active 0, 2 are the full 0, 3
  expect(hartreeFockEnergy(folded, { alpha: [0, 2], beta: [2] })).toBeCloseTo(
    hartreeFockEnergy(full, { alpha: [0, 1, 3], beta: [1, 3] }),
    11,
  );
});

test('with no core the active Hamiltonian is the plain one', () => {
  const full = randomHamiltonian(4, [2, 2], { seed: 4 });
  const same = activeHamiltonian({
    coreHamiltonian: full.h1,
    repulsion: asRepulsion(full),
    coreOrbitals: new Float64Array(0),
    activeOrbitals: unitColumns(4, [0, 1, 2, 3]),
    nuclearRepulsionHartree: full.coreEnergyHartree,
    numElectrons: [2, 2],
  });
  expect(same.h1).toEqual(full.h1);
  expect(same.eri).toEqual(full.eri);
  expect(same.coreEnergyHartree).toBe(full.coreEnergyHartree);
});

test('the energy of a determinant is half the trace of h + F over its orbitals', () => {
  const hamiltonian = randomHamiltonian(5, [3, 2], { seed: 5 });
  const { alpha, beta } = fockMatrices(hamiltonian);
  let energy = hamiltonian.coreEnergyHartree;
  for (let i = 0; i < 3; i++) energy += 0.5 * (hamiltonian.h1[i * 6] + alpha[i * 6]);
  for (let i = 0; i < 2; i++) energy += 0.5 * (hamiltonian.h1[i * 6] + beta[i * 6]);
  expect(hartreeFockEnergy(hamiltonian, aufbau(hamiltonian))).toBeCloseTo(energy, 11);
});

test('two Hubbard electrons in the bonding orbital of two sites have energy U/2 − 2t', () => {
  const half = Math.sqrt(0.5);
  const bonding = rotateHamiltonian(
    hubbardHamiltonian(2, [1, 1], { hopping: 1.5, repulsion: 4 }),
    Float64Array.of(half, half, half, -half),
  );
  expect(hartreeFockEnergy(bonding)).toBeCloseTo(2 - 3, 12);
});

test('wrong shapes and occupations are refused by name', () => {
  const full = randomHamiltonian(4, [2, 2]);
  const input = {
    coreHamiltonian: full.h1,
    repulsion: asRepulsion(full),
    coreOrbitals: new Float64Array(0),
    activeOrbitals: unitColumns(4, [0, 1]),
    nuclearRepulsionHartree: 0,
    numElectrons: [2, 2] as const,
  };
  expect(() => activeHamiltonian({ ...input, coreHamiltonian: new Float64Array(15) })).toThrow(/coreHamiltonian: expected a square matrix/);
  expect(() => activeHamiltonian({ ...input, coreOrbitals: new Float64Array(6) })).toThrow(
    /coreOrbitals: expected a row-major matrix with 4 rows/,
  );
  expect(() => activeHamiltonian({ ...input, numElectrons: [3, 2] })).toThrow(/numElectrons\[0\]: expected 0 … 2/);
  expect(() => hartreeFockEnergy(full, { alpha: [0, 0], beta: [0, 1] })).toThrow(/occupation.alpha: expected 2 different orbitals/);
});
