/** CASSCF energies against other programs: data/reference/chemistry/casscf.json. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { solveCi } from '../correlation/index.ts';
import { casscf } from './casscf.ts';
import { type Atoms, frontier, startOf } from './molecules.test.support.ts';

interface Row {
  id: string;
  atomsAngstrom: Atoms;
  basis: string;
  multiplicity: number;
  anySpin?: boolean;
  electrons: number;
  orbitals: number;
  weights?: number[];
  energiesHartree?: number[];
  averageHartree?: number;
  casciHartree?: number;
  scfHartree?: number;
  source: string;
}

const TOLERANCE_HARTREE = 1e-7;
const { rows } = JSON.parse(readFileSync(new URL('../../../data/reference/chemistry/casscf.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};
const within = (value: number, wanted: number | undefined): void => {
  if (wanted !== undefined) expect(Math.abs(value - wanted)).toBeLessThan(TOLERANCE_HARTREE);
};

test('every row is of a named program and has an energy', () => {
  expect(rows).toHaveLength(6);
  for (const { source, energiesHartree, averageHartree } of rows) {
    expect(source).toMatch(/PySCF|Psi4/);
    expect(energiesHartree ?? averageHartree).toBeDefined();
  }
});

/** The triplet is checked from its job document on (cpu/casscf-jobs.reference.test.ts). */
const here = rows.filter(({ id }) => id !== 'o2-triplet-ccpvdz-8-6');

test.each(here)('$id', { timeout: 60_000 }, async (row) => {
  const { electrons, orbitals, weights, energiesHartree, averageHartree, anySpin } = row;
  const multiplicity = anySpin ? undefined : row.multiplicity;
  const { input, hamiltonian, scfHartree } = await startOf(row, frontier(electrons, orbitals));
  within(scfHartree, row.scfHartree);
  if (row.casciHartree !== undefined) within((await solveCi(hamiltonian, { multiplicity })).roots[0].energyHartree, row.casciHartree);
  const result = await casscf(input, { roots: weights?.length, weights, multiplicity });
  within(result.averageEnergyHartree, averageHartree ?? energiesHartree?.[0]);
  energiesHartree?.forEach((energy, k) => within(result.roots[k].energyHartree, energy));
  if (multiplicity !== undefined) expect(result.roots[0].s2).toBeCloseTo((multiplicity ** 2 - 1) / 4, 6);
  expect(result.residual).toBeLessThan(1e-6);
  expect(result.naturalOccupations.reduce((sum, n) => sum + n, 0)).toBeCloseTo(electrons, 8);
});

/**
 * dE/dx of the oxygen by the ground state of an average over two singlets, CASSCF(6,6)/6-31G: OpenMolcas, analytical, as quoted
 * in the tests of the mrh extension of PySCF (h2co_sa2_casscf66_631g_grad).
 */
test('two states of formaldehyde: the slope of one of them, as OpenMolcas has it', { timeout: 120_000 }, async () => {
  const ground = async (shift: number): Promise<number> => {
    const atomsAngstrom: Atoms = [
      ['C', 0.534004, 0, 0],
      ['O', -0.67611 + shift, 0, 0],
      ['H', 1.10243, 0, 0.920125],
      ['H', 1.10243, 0, -0.920125],
    ];
    const { input } = await startOf({ atomsAngstrom, basis: '6-31g' }, frontier(6, 6));
    return (await casscf(input, { roots: 2, multiplicity: 1 })).roots[0].energyHartree;
  };
  const step = 0.0025;
  const slope = ((await ground(step)) - (await ground(-step))) / ((2 * step) / 0.52917721092);
  expect(Math.abs(slope - 0.07528782)).toBeLessThan(5e-5); // of the difference quotient, 10⁻⁵ from E‴ and as much from the energies
});
