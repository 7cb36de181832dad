/** CCSD and CCSD(T) against another program, on our own SCF solutions: closed and open shells, all electrons and frozen core. */
import { afterAll, expect, test } from 'vitest';
import { countFrozenCore } from '../../active-space/index.ts';
import { buildBasis } from '../../basis/index.ts';
import { createRepulsion } from '../../integrals/index.ts';
import { readReference, scfInputOf } from '../../reference-rows.test.support.ts';
import { runScf } from '../../scf/index.ts';
import { coupledCluster } from './index.ts';

/** Amplitudes of both programs are converged to some 1e-7; nothing else differs. */
const TOLERANCE_HARTREE = 2e-7;
const MAX_FUNCTIONS = 10;
/** Larger ones that stand for a basis family, d functions, or an open shell. */
const LARGER = new Set(['h2o-321g', 'hf-ccpvdz', 'h2co-sto3g']);
/** Energies to check; the suite fails below. */
const COUNT = 103;
let checked = 0;

const { program } = readReference('public');
const rows = (['public', 'point-charges', 'active-sites'] as const).flatMap((name) => readReference(name).rows);
const selected = rows.filter(
  (row) =>
    (row.numFunctions <= MAX_FUNCTIONS || LARGER.has(row.id)) &&
    ['ccsd', 'ccsd-fc'].some((what) => row.energiesHartree[what] !== undefined),
);

test.for(selected.map((row) => ({ id: row.id, row })))('$id', ({ row }) => {
  const { system, ...rest } = scfInputOf(row, row.scf);
  const repulsion = createRepulsion(system);
  const broken = row.scf === 'uhf' && row.multiplicity === 1;
  const scf = runScf({ ...rest, system, repulsion, guess: broken ? 'broken-symmetry' : 'atomic' });
  for (const suffix of ['', '-fc']) {
    const [ccsd, triples] = [row.energiesHartree[`ccsd${suffix}`], row.energiesHartree[`ccsd-t${suffix}`]];
    if (ccsd === undefined) continue;
    const numFrozen = suffix === '' ? 0 : countFrozenCore(system.atomicNumbers, scf.occupied.beta);
    const result = coupledCluster({ scf, repulsion, numFrozen, triples: triples !== undefined });
    expect(Math.abs(result.ccsdHartree - ccsd), `ccsd${suffix}`).toBeLessThan(TOLERANCE_HARTREE);
    checked++;
    if (triples === undefined) continue;
    expect(Math.abs(result.energyHartree - triples), `ccsd-t${suffix}`).toBeLessThan(TOLERANCE_HARTREE);
    checked++;
  }
  repulsion.dispose();
});

test('CN, whose UHF solution has a third of a spin too many, against another program', () => {
  // Psi4 1.6, tests/cc8 (UHF-CCSD(T)/cc-pVDZ, frozen cores); the distance by its nuclear repulsion
  const reference = { nuclearHartree: 18.9152705090553, uhf: -92.212776949798, ccsd: -92.476830164121, ccsdT: -92.489291411664 };
  const positionsBohr = Float64Array.of(0, 0, 0, 0, 0, 42 / reference.nuclearHartree);
  const { system } = buildBasis({ atomicNumbers: [6, 7], positionsBohr }, 'cc-pvdz');
  const repulsion = createRepulsion(system);
  const scf = runScf({ system, charge: 0, multiplicity: 2, reference: 'uhf', repulsion });
  expect(Math.abs(scf.energyHartree - reference.uhf)).toBeLessThan(1e-7);
  const { ccsdHartree, energyHartree } = coupledCluster({ scf, repulsion, numFrozen: 2, triples: true });
  expect(Math.abs(ccsdHartree - reference.ccsd)).toBeLessThan(TOLERANCE_HARTREE);
  expect(Math.abs(energyHartree - reference.ccsdT)).toBeLessThan(TOLERANCE_HARTREE);
  repulsion.dispose();
});

test('enough rows were checked', () => {
  expect(checked).toBeGreaterThanOrEqual(COUNT);
});

afterAll(() => {
  process.stdout.write(`${checked} coupled-cluster energies checked against ${program}\n`);
});
