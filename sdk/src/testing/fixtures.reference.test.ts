/** The written-out integrals against the reference energies they must give (source of both: head of fixtures.ts). */
import { expect, test } from 'vitest';
import { memoryStore } from '../contracts/index.ts';
import { realMatrix } from './checks/accuracy-checks.ts';
import { chiSquare, chiSquareTail } from './checks/statistics.ts';
import { CIRCUIT_FIXTURES, H2_BEST_ANGLE, H2_OBSERVABLE, h2CircuitEnergy } from './circuit-fixtures.ts';
import { hartreeFockIndex, jacobi, lowestStates, matrixOf } from './dense/dense-electrons.ts';
import {
  fcidump,
  H2_HAMILTONIAN,
  H2_ORBITALS,
  H2_REFERENCE,
  H2_SYSTEM,
  H4_HAMILTONIAN,
  H4_REFERENCE,
  hubbardChain,
  type ModelHamiltonian,
  oneElectronIntegrals,
  storeHamiltonian,
  twoElectronIntegrals,
} from './fixtures.ts';
import { TOLERANCES } from './tolerances.ts';

async function solve(model: ModelHamiltonian, roots = 1) {
  const document = await storeHamiltonian(memoryStore(), model);
  const matrix = matrixOf(document, oneElectronIntegrals(model), twoElectronIntegrals(model));
  const position = matrix.sector.indexOf(hartreeFockIndex(document));
  const { columns, values } = matrix.rows[position];
  return { hartreeFock: values[columns.indexOf(position)], states: lowestStates(matrix, document, roots) };
}

test('H2: Hartree–Fock, all four states, spin and natural occupations', async () => {
  const { hartreeFock, states } = await solve(H2_HAMILTONIAN, 4);
  expect(Math.abs(hartreeFock - H2_REFERENCE.rhfHartree)).toBeLessThan(TOLERANCES.scfHartree);
  expect(Math.abs(states[0].energyHartree - H2_REFERENCE.fciHartree)).toBeLessThan(1e-11);
  H2_REFERENCE.states.forEach(({ energyHartree, s2 }, k) => {
    expect(Math.abs(states[k].energyHartree - energyHartree)).toBeLessThan(1e-10);
    expect(states[k].s2).toBeCloseTo(s2, 10);
  });
  H2_REFERENCE.naturalOccupations.forEach((value, k) => expect(states[0].naturalOccupations[k]).toBeCloseTo(value, 8));
});

test('H2: orbital energies and MP2 follow from the integrals', () => {
  const [h, eri] = [oneElectronIntegrals(H2_HAMILTONIAN), twoElectronIntegrals(H2_HAMILTONIAN)];
  const k = eri[0b0101]; // (01|01)
  const lower = h[0] + eri[0];
  const upper = h[3] + 2 * eri[0b0011] - k;
  expect(lower).toBeCloseTo(H2_REFERENCE.orbitalEnergiesHartree[0], 8);
  expect(upper).toBeCloseTo(H2_REFERENCE.orbitalEnergiesHartree[1], 8);
  expect(Math.abs(H2_REFERENCE.rhfHartree + k ** 2 / (2 * (lower - upper)) - H2_REFERENCE.mp2Hartree)).toBeLessThan(TOLERANCES.mp2Hartree);
  expect(1 / H2_SYSTEM.positionsBohr[5]).toBeCloseTo(H2_REFERENCE.nuclearRepulsionHartree, 11);
});

test('H2: its orbitals are normalised in the overlap that they imply', () => {
  const [gerade, ungerade] = H2_ORBITALS;
  // c = 1/√(2(1 ± S)) for one S
  expect(1 / (2 * gerade ** 2) - 1).toBeCloseTo(1 - 1 / (2 * ungerade ** 2), 10);
});

test('H4: Hartree–Fock and exact energy', async () => {
  const { hartreeFock, states } = await solve(H4_HAMILTONIAN);
  expect(Math.abs(hartreeFock - H4_REFERENCE.rhfHartree)).toBeLessThan(TOLERANCES.scfHartree);
  expect(Math.abs(states[0].energyHartree - H4_REFERENCE.fciHartree)).toBeLessThan(TOLERANCES.ciHartree);
  expect(states[0].s2).toBeCloseTo(0, 8);
});

test('H2 on qubits: the observable has the four states, and its circuit reaches the lowest', () => {
  const { values } = jacobi(realMatrix(H2_OBSERVABLE, 4));
  expect(values[0]).toBeCloseTo(H2_REFERENCE.fciHartree, 10);
  for (const { energyHartree } of H2_REFERENCE.states)
    expect(Math.min(...values.map((value) => Math.abs(value - energyHartree)))).toBeLessThan(1e-9);
  expect(h2CircuitEnergy(H2_BEST_ANGLE)).toBeCloseTo(H2_REFERENCE.fciHartree, 10);
  expect(h2CircuitEnergy(0)).toBeCloseTo(H2_REFERENCE.rhfHartree, 10);
});

test('Hubbard dimer, U/t = 4: E = (U − √(U² + 16t²))/2', async () => {
  const { states } = await solve(hubbardChain(2));
  expect(states[0].energyHartree).toBeCloseTo(2 - Math.sqrt(8), 12);
});

test('FCIDUMP lists every distinct integral once and ends with the core energy', () => {
  const lines = fcidump(H2_HAMILTONIAN).trim().split('\n');
  expect(lines[0]).toContain('NORB=2,NELEC=2,MS2=0');
  expect(lines).toHaveLength(4 + 4 + 2 + 1);
  expect(lines.at(-1)).toBe(' 0.7151043390811 0 0 0 0');
});

test('fixture circuits have values within [−1, 1] and names of their own', () => {
  expect(new Set(CIRCUIT_FIXTURES.map(({ name }) => name)).size).toBe(CIRCUIT_FIXTURES.length);
  for (const { observables } of CIRCUIT_FIXTURES) for (const { value } of observables) expect(Math.abs(value)).toBeLessThanOrEqual(1);
});

// Abramowitz & Stegun (1964), table 26.8: χ² with P(χ² ≥ x) = Q for ν degrees of freedom.
test.each([
  [1, 3.84146, 0.05],
  [1, 10.828, 0.001],
  [2, 5.99147, 0.05],
  [10, 18.307, 0.05],
  [10, 29.588, 0.001],
  [30, 43.773, 0.05],
  [30, 14.9535, 0.99],
])('chi-square tail: ν = %i, x = %f', (freedom, statistic, tail) => {
  expect(chiSquareTail(statistic, freedom) / tail).toBeCloseTo(1, 3);
});

test('chi-square: a count where nothing can fall is impossible, a perfect histogram is not surprising', () => {
  expect(chiSquareTail(...(Object.values(chiSquare([50, 1, 49], [0.5, 0, 0.5])) as [number, number]))).toBe(0);
  expect(chiSquare([500, 500], [0.5, 0.5])).toEqual({ statistic: 0, freedom: 1 });
});
