/** Gradients against another program, on our own SCF solutions: closed and open shells, d functions, point charges. */
import { afterAll, expect, test } from 'vitest';
import { readReference, scfInputOf, type ReferenceRow } from '../reference-rows.test.support.ts';
import { runScf } from '../scf/index.ts';
import { scfGradient } from './index.ts';

interface GradientRow extends ReferenceRow {
  gradientHartreePerBohr: Partial<Record<'rhf' | 'uhf', number[][]>>;
  gradientOnPointChargesHartreePerBohr?: number[][];
}

const MAX_FUNCTIONS = 40;
/** Gradients to check; the suite fails below. */
const COUNTS = { molecules: 39, charges: 3 };
const checked = { molecules: 0, charges: 0 };

const files = ['public', 'point-charges', 'active-sites'] as const;
const { program, tolerances } = readReference('public');
const selected = files
  .flatMap((name) => readReference(name).rows as GradientRow[])
  .filter((row) => row.gradientHartreePerBohr?.[row.scf as 'rhf'] !== undefined && row.numFunctions <= MAX_FUNCTIONS);

test.for(selected.map((row) => ({ id: row.id, row })))('$id', ({ row }) => {
  const input = scfInputOf(row, row.scf);
  const scf = runScf(input);
  expect(Math.abs(scf.energyHartree - (row.energiesHartree[row.scf] ?? NaN))).toBeLessThan(tolerances.scfHartree);
  const { nuclei, pointCharges } = scfGradient({ scf, pointCharges: input.pointCharges });
  (row.gradientHartreePerBohr[row.scf as 'rhf'] ?? []).flat().forEach((wanted, k) => {
    expect(Math.abs(nuclei[k] - wanted), `component ${k}: ${nuclei[k]} for ${wanted}`).toBeLessThan(tolerances.gradientHartreePerBohr);
  });
  checked.molecules++;
  if (!row.gradientOnPointChargesHartreePerBohr) return;
  row.gradientOnPointChargesHartreePerBohr.flat().forEach((wanted, k) => {
    expect(Math.abs((pointCharges?.[k] ?? NaN) - wanted), `charge component ${k}`).toBeLessThan(tolerances.gradientHartreePerBohr);
  });
  checked.charges++;
});

test('enough rows were checked', () => {
  expect(checked.molecules).toBeGreaterThanOrEqual(COUNTS.molecules);
  expect(checked.charges).toBeGreaterThanOrEqual(COUNTS.charges);
});

afterAll(() => {
  process.stdout.write(`${checked.molecules} gradients, ${checked.charges} with those of charges, checked against ${program}\n`);
});
