import { expect, test } from 'vitest';
import { readReference, scfInputOf } from '../reference-rows.test.support.ts';
import { runScf } from '../scf/index.ts';
import { selectActiveSpace } from './index.ts';

test('AVAS weights of the flagship scan agree with another program at every distance', { timeout: 120_000 }, () => {
  const { rows, tolerances } = readReference('zn-dinitrogen');
  let checked = 0;
  for (const row of rows) {
    const { avas } = row;
    if (!avas) continue;
    const { electrons, orbitals, atoms, shells } = avas;
    const scf = runScf(scfInputOf(row, 'rhf'), { stability: 'skip' });
    const space = selectActiveSpace(scf, { activeSpace: { select: 'avas', electrons, orbitals, atoms, shells } });
    expect(space).toMatchObject({ numCore: 23, numActive: 6, numElectrons: [3, 3], warnings: [] });
    for (const [weights, wanted] of [
      [space.weights?.occupied ?? [], avas.occupiedWeights],
      [space.weights?.virtual ?? [], avas.virtualWeights],
    ] as const) {
      [...wanted]
        .sort((a, b) => b - a)
        .forEach((weight, k) => expect(Math.abs(weights[k] - weight), `${row.id}, weight ${k}`).toBeLessThan(tolerances.avasWeight));
      checked += wanted.length;
    }
  }
  process.stdout.write(`zn-dinitrogen.json: ${checked} AVAS weights checked\n`);
  expect(checked).toBeGreaterThanOrEqual(48);
});

test('a warning stands exactly where the reference found a degenerate pair cut', { timeout: 120_000 }, () => {
  let checked = 0;
  for (const row of readReference('public').rows) {
    const rowsCi = row.casci?.filter((ci) => ci.orbitalIndices) ?? [];
    if (rowsCi.length === 0 || row.scf !== 'rhf' || !['sto-3g', '6-31g', '6-31g*'].includes(row.basis) || row.numFunctions > 40) continue;
    const scf = runScf(scfInputOf(row, 'rhf'));
    for (const { orbitalIndices = [], electrons, notUnique } of rowsCi) {
      const space = selectActiveSpace(scf, { activeSpace: { select: 'orbitals', orbitalIndices, electrons } });
      const codes = space.warnings.map((warning) => warning.code);
      expect(codes, `${row.id} (${electrons}, ${orbitalIndices.length})`).toEqual(notUnique ? ['DEGENERATE_PAIR_CUT'] : []);
      checked++;
    }
  }
  process.stdout.write(`public.json: ${checked} active spaces checked for cut pairs\n`);
  expect(checked).toBeGreaterThanOrEqual(30);
});
