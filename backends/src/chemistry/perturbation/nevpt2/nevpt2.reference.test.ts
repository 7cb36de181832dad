/** Energies of perturbation theory on active spaces against other programs: data/reference/chemistry/nevpt2.json. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { casscf } from '../../casscf/index.ts';
import { type Atoms, frontier, startOf } from '../../casscf/molecules.test.support.ts';
import { nevpt2, type PerturberClass } from './nevpt2.ts';

interface Row {
  id: string;
  atomsAngstrom: Atoms;
  basis: string;
  multiplicity: number;
  electrons: number;
  orbitals: number;
  reference: 'casci' | 'casscf';
  referenceHartree?: number;
  secondOrderHartree?: number;
  classesHartree?: Partial<Record<PerturberClass, number>>;
  norms?: Partial<Record<PerturberClass, number>>;
  toleranceHartree?: number;
  source: string;
}

const { rows } = JSON.parse(readFileSync(new URL('../../../../data/reference/chemistry/nevpt2.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};

test('every row is of a named program and has an energy', () => {
  expect(rows).toHaveLength(4);
  for (const { source, secondOrderHartree, classesHartree } of rows) {
    expect(source).toMatch(/PySCF|Dalton|block2/);
    expect(secondOrderHartree ?? classesHartree).toBeDefined();
  }
});

test.each(rows)('$id', { timeout: 60_000 }, async (row) => {
  const { multiplicity, toleranceHartree = 1e-7, classesHartree = {}, norms = {} } = row;
  const within = (value: number | undefined, wanted: number | undefined, tolerance = toleranceHartree): void => {
    if (wanted !== undefined) expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThan(tolerance);
  };
  const { input } = await startOf(row, frontier(row.electrons, row.orbitals));
  const { frame } = row.reference === 'casscf' ? await casscf(input, { multiplicity }) : input;
  const [{ referenceHartree, secondOrderHartree, classes, energyHartree }] = (await nevpt2({ ...input, frame }, { multiplicity })).roots;
  within(referenceHartree, row.referenceHartree, 1e-7);
  within(secondOrderHartree, row.secondOrderHartree);
  for (const [name, wanted] of Object.entries(classesHartree)) within(classes[name as PerturberClass].energyHartree, wanted);
  for (const [name, wanted] of Object.entries(norms)) within(classes[name as PerturberClass].norm, wanted, 1e-7);
  expect(energyHartree).toBe(referenceHartree + secondOrderHartree);
});
