import { expect, test } from 'vitest';
import { readReference, scfInputOf, type ReferenceRow } from '../reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult, type StabilityFlag } from './index.ts';

const MAX_FUNCTIONS = 80;
/** Rows that cost more than they add here; scripts/reference-rows.ts runs them too. */
const SLOW = new Set(['h2o-ccpvtz', 'c2h4-ccpvdz', 'water-dimer-ccpvdz', 'h2co-ccpvdz']);

/** Energies to check per file; the suite fails below these. */
const COUNTS = { public: 86, 'point-charges': 6, 'active-sites': 21 } as const;

function selectRows(rows: readonly ReferenceRow[]): [ReferenceRow, ScfReference, number][] {
  return rows
    .filter((row) => row.numFunctions <= MAX_FUNCTIONS && !SLOW.has(row.id))
    .flatMap((row) =>
      (['rhf', 'uhf', 'rohf'] as const).flatMap((reference): [ReferenceRow, ScfReference, number][] => {
        const energy = row.energiesHartree[reference];
        return energy === undefined ? [] : [[row, reference, energy]];
      }),
    );
}

function expectAll(values: ArrayLike<number>, wanted: readonly number[], tolerance: number, what: string): void {
  wanted.forEach((value, k) => expect(Math.abs(values[k] - value), `${what} ${k}`).toBeLessThan(tolerance));
}

function expectFlag(flag: StabilityFlag | undefined, stable: boolean, what: string): void {
  expect(flag, what).toBe(stable ? 'stable' : 'unstable');
}

for (const name of ['public', 'point-charges', 'active-sites'] as const) {
  const { rows, tolerances, program } = readReference(name);
  const selected = selectRows(rows);
  let checked = 0;

  test.each(selected.map((entry) => [entry[0].id, entry[1], entry] as const))(
    `${name}: %s %s`,
    (_id, _reference, [row, reference, wanted]) => {
      const broken = reference === 'uhf' && row.multiplicity === 1;
      const result = runScf({ ...scfInputOf(row, reference), guess: broken ? 'broken-symmetry' : 'atomic' });
      expect(result.system.numFunctions).toBe(row.numFunctions);
      expect(result.occupied.alpha + result.occupied.beta).toBe(row.numElectrons);
      if (row.nuclearRepulsionHartree !== undefined)
        expect(Math.abs(result.nuclearRepulsionHartree - row.nuclearRepulsionHartree)).toBeLessThan(tolerances.nuclearRepulsionHartree);
      if (row.embeddingNucleiHartree !== undefined)
        expect(Math.abs((result.embeddingHartree?.nuclei ?? 0) - row.embeddingNucleiHartree)).toBeLessThan(tolerances.scfHartree);
      expect(result.energyHartree).toBeLessThan(wanted + tolerances.scfHartree);
      if (result.energyHartree > wanted - tolerances.scfHartree) expectProperties(row, reference, result, tolerances);
      else {
        expect(result.stability.internal).toBe('stable');
        process.stdout.write(
          `finding: ${row.id} ${reference} is ${(wanted - result.energyHartree).toExponential(2)} Eh below ${program}\n`,
        );
      }
      checked++;
    },
  );

  test(`${name}: enough rows were checked`, () => {
    process.stdout.write(`${name}.json: ${checked} SCF energies checked against ${program}\n`);
    expect(checked).toBeGreaterThanOrEqual(COUNTS[name]);
  });
}

function expectProperties(row: ReferenceRow, reference: ScfReference, result: ScfResult, tolerances: Record<string, number>): void {
  const { alpha, beta } = result.orbitalEnergiesHartree;
  if (reference === row.scf) {
    expectAll(alpha, row.orbitalEnergiesHartree?.alpha ?? [], tolerances.orbitalEnergyHartree, 'alpha orbital');
    expectAll(beta ?? [], row.orbitalEnergiesHartree?.beta ?? [], tolerances.orbitalEnergyHartree, 'beta orbital');
    expectAll(result.dipoleAu, row.dipoleAu ?? [], tolerances.dipoleAu, 'dipole');
    if (row.s2 !== undefined) expect(Math.abs(result.s2 - row.s2)).toBeLessThan(tolerances.s2);
  }
  if (reference === 'rohf') expectAll(alpha, row.rohfOrbitalEnergiesHartree ?? [], tolerances.orbitalEnergyHartree, 'orbital');
  if (reference === 'rhf' && row.stability) {
    expectFlag(result.stability.internal, row.stability.internal, 'internal stability');
    expectFlag(result.stability.rhfToUhf, row.stability.rhfToUhf, 'RHF → UHF stability');
  }
}

/** The scan's molecule at another N–N distance. */
function stretched(angstrom: number): ReferenceRow {
  const [row] = readReference('zn-dinitrogen').rows;
  const [, , , , , nearer] = row.atomsAngstrom;
  return { ...row, atomsAngstrom: [...row.atomsAngstrom.slice(0, 6), ['N', 0, 0, nearer[3] + angstrom]] };
}

/** Restricted solutions along a grid, each handed the orbitals of the one before. */
function scan(grid: readonly number[]): ScfResult[] {
  const results: ScfResult[] = [];
  for (const angstrom of grid) {
    const initialOrbitals = results.at(-1)?.orbitals;
    results.push(runScf({ ...scfInputOf(stretched(angstrom), 'rhf'), initialOrbitals }, { stability: 'check' }));
  }
  return results;
}

const branches = (result: ScfResult): string | undefined => result.warnings.find(({ code }) => code === 'SCF_BRANCHES')?.message;

test.each([[[1.0, 1.1, 1.3, 1.5, 1.8, 2.1]], [[1.0, 1.5, 2.1]], [[2.1, 1.8, 1.1]], [[1.8, 1.85, 1.87, 1.9, 2.0, 2.1]]])(
  'the flagship scan has the energies of another program on any grid: %j',
  { timeout: 240_000 },
  (grid) => {
    const { rows, tolerances } = readReference('zn-dinitrogen');
    const results = scan(grid);
    let checked = 0;
    rows.forEach((row) => {
      const at = grid.findIndex((angstrom) => row.id === `zn-dinitrogen-${angstrom.toFixed(1)}`);
      if (at < 0) return;
      expect(Math.abs(results[at].energyHartree - (row.energiesHartree.rhf ?? Number.NaN)), row.id).toBeLessThan(tolerances.scfHartree);
      checked++;
    });
    expect(checked).toBeGreaterThanOrEqual(2);
  },
);

test('where a scan meets another solution than its neighbour leads to, both are named', { timeout: 120_000 }, () => {
  const [before, beyond, onward] = scan([1.8, 1.9, 2.0]);
  expect(branches(before)).toBeUndefined();
  expect(branches(beyond)).toContain(`two solutions: ${beyond.energyHartree.toFixed(8)} hartree`);
  expect(branches(beyond)).toContain('-1941.4109312');
  expect(branches(onward)).toBeUndefined();
});
