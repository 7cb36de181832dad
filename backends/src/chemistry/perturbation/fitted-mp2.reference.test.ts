/** Second-order energies from fitted densities against another program: data/reference/chemistry/fitted-mp2.json. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { createRepulsion } from '../integrals/index.ts';
import { runScf } from '../scf/index.ts';
import { mp2 } from './mp2.ts';

interface Row {
  id: string;
  atomicNumbers: number[];
  positionsBohr: number[];
  basis: string;
  auxiliaryBasis: string;
  multiplicity: number;
  /** By frozen orbitals. */
  correlationHartree: Record<string, number>;
  energyHartree: number;
  source: string;
}

const TOLERANCE_HARTREE = 1e-8;
const { rows } = JSON.parse(readFileSync(new URL('../../../data/reference/chemistry/fitted-mp2.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};

test('there are rows of a closed and an open shell', () => {
  expect(rows.map(({ multiplicity }) => multiplicity)).toEqual([1, 3]);
});

test.each(rows)('$id', (row) => {
  const molecule = { atomicNumbers: row.atomicNumbers, positionsBohr: Float64Array.from(row.positionsBohr) };
  const { system } = buildBasis(molecule, row.basis);
  const auxiliary = buildBasis(molecule, row.auxiliaryBasis, undefined, 'fitting').system;
  const repulsion = createRepulsion(system);
  const reference = row.multiplicity > 1 ? 'uhf' : 'rhf';
  const scf = runScf({ system, charge: 0, multiplicity: row.multiplicity, reference, repulsion }, { stability: 'skip' });
  for (const [frozen, wanted] of Object.entries(row.correlationHartree)) {
    const numFrozen = Number(frozen);
    const fitted = mp2({ scf, repulsion: { system, auxiliary }, numFrozen });
    expect(Math.abs(fitted.correlationHartree - wanted)).toBeLessThan(TOLERANCE_HARTREE);
    if (numFrozen === 0) expect(Math.abs(fitted.energyHartree - row.energyHartree)).toBeLessThan(TOLERANCE_HARTREE);
    const exact = mp2({ scf, repulsion, numFrozen }).correlationHartree;
    expect(Math.abs(fitted.correlationHartree - exact)).toBeLessThan(5e-5 * row.atomicNumbers.length);
    const inParts = mp2({ scf, repulsion: { system, auxiliary }, numFrozen, memoryBytes: 2 ** 17 });
    expect(inParts.correlationHartree).toBeCloseTo(fitted.correlationHartree, 11);
  }
});
