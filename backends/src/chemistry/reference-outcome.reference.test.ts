/** The committed outcome of all reference rows: complete, within tolerance, what the table says, and what the engine still answers. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type OutcomeEntry,
  quantitiesOf,
  type QuantityKind,
  readOutcome,
  REFERENCE_FILES,
  referenceTable,
  tableUrl,
  TOLERANCE,
} from './reference-outcome.test.support.ts';
import { readReference, scfInputOf } from './reference-rows.test.support.ts';
import { runScf } from './scf/index.ts';

/** Figures of other programs; the suite fails below these. */
const COUNTS: Record<QuantityKind, number> = { scf: 143, mp2: 183, cc: 239, ci: 140, gradient: 46, dipole: 130 };

const rows = REFERENCE_FILES.flatMap((name) => readReference(name).rows);
const outcome = readOutcome();
const find = (id: string, quantity: string): OutcomeEntry | undefined =>
  outcome.entries.find((entry) => entry.id === id && entry.quantity === quantity);

test('every figure of every row was measured and agrees, or a lower stable solution was found', () => {
  const counts = { scf: 0, mp2: 0, cc: 0, ci: 0, gradient: 0, dipole: 0 };
  for (const row of rows) {
    for (const { name, kind, values } of quantitiesOf(row)) {
      const entry = find(row.id, name);
      expect(entry, `${row.id} ${name}`).toBeDefined();
      if (entry?.finding !== undefined) {
        expect(entry.finding).toMatch(/ below, stable$/);
        continue;
      }
      expect(entry?.difference, `${row.id} ${name}`).toBeLessThan(TOLERANCE[kind]);
      if (values.length === 1) expect(Math.abs((entry?.value ?? Number.NaN) - values[0])).toBeLessThan(TOLERANCE[kind]);
      counts[kind]++;
    }
  }
  for (const [kind, least] of Object.entries(COUNTS) as [QuantityKind, number][]) expect(counts[kind], kind).toBeGreaterThanOrEqual(least);
  process.stdout.write(`reference rows: ${JSON.stringify(counts)} measured by scripts/reference-rows.ts\n`);
});

test('the table is that of the outcome', () => {
  expect(readFileSync(tableUrl(), 'utf8')).toBe(referenceTable(outcome));
});

test('Psi4 agrees where it was asked, within the digits of its bohr', () => {
  const seconds = rows.flatMap((row) =>
    quantitiesOf(row).flatMap(({ name, second }) => (second === undefined ? [] : [{ id: row.id, name, second }])),
  );
  expect(seconds.length).toBeGreaterThanOrEqual(49);
  for (const { id, name, second } of seconds)
    expect(Math.abs((find(id, name)?.value ?? Number.NaN) - second), `${id} ${name}`).toBeLessThan(1e-8);
});

test.each(['h2o-631g_st-cart', 'heh+-0.7743-631g_st_st', 'as-oh-6-31g_st', 'qmmm-pub-nh3-6tip3p-sto3g-embedded'])(
  'the engine still answers what was written down: %s',
  (id) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new Error(`no row ${id}`);
    const { energyHartree } = runScf(scfInputOf(row, row.scf), { stability: 'skip' });
    expect(Math.abs(energyHartree - (find(id, row.scf)?.value ?? Number.NaN))).toBeLessThan(1e-10);
  },
);
