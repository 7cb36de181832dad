/** Correlated energies against other programs, on our own SCF solutions: MP2, full CI and CASCI, frozen core and open shells. */
import { afterAll, expect, test } from 'vitest';
import { countFrozenCore, selectActiveSpace } from '../active-space/index.ts';
import { type ActiveHamiltonian, activeHamiltonian } from '../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, pointChargeMatrix, type Repulsion } from '../integrals/index.ts';
import { range, selectColumns } from '../linear-algebra.ts';
import { type CiRow, readReference, type ReferenceRow, scfInputOf } from '../reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult } from '../scf/index.ts';
import { mp2, mp2InSpace } from '../perturbation/index.ts';
import { solveCi } from './index.ts';

const MAX_FUNCTIONS = 80;
/** Larger rows of other bases; scripts/reference-rows.ts runs them. */
const isQuick = ({ basis, numFunctions }: ReferenceRow): boolean => ['sto-3g', '6-31g', '6-31g*'].includes(basis) || numFunctions <= 26;
/** Seconds each, and like their neighbours: scripts/reference-rows.ts and the flagship run them too. */
const SLOW: ReadonlySet<string> = new Set(['c2h4-sto3g casci(12,12)', ...[1, 1.1, 1.3, 1.8].map((r) => `zn-dinitrogen-${r.toFixed(1)}`)]);
/** Errors of SCF orbitals enter in first order in MP2, in second order in full CI. */
const TOLERANCE_HARTREE = 1e-7;
/** Energies to check; the suite fails below these. */
const COUNTS = { mp2: 140, fci: 71, casci: 44, avas: 2, states: 272 } as const;
const checked = { mp2: 0, fci: 0, casci: 0, avas: 0, states: 0 };

const FILES = ['public', 'point-charges', 'active-sites', 'zn-dinitrogen'] as const;
const { program } = readReference('public');
const selected = FILES.flatMap((name) => readReference(name).rows).filter(
  (row) => isQuick(row) && row.numFunctions <= MAX_FUNCTIONS && !SLOW.has(row.id),
);

interface Solution {
  scf: ScfResult;
  repulsion: Repulsion;
}
const solutions = new Map<string, Solution>();

function solve(row: ReferenceRow, reference: ScfReference): Solution {
  const key = `${row.id} ${reference}`;
  const found = solutions.get(key);
  if (found) return found;
  const input = scfInputOf(row, reference);
  const repulsion = createRepulsion(input.system);
  const broken = reference === 'uhf' && row.multiplicity === 1;
  // the rows of the scan are of the symmetric solution, stable or not
  const stability = row.avas ? 'skip' : 'follow';
  const scf = runScf({ ...input, repulsion, guess: broken ? 'broken-symmetry' : 'atomic' }, { stability });
  const solution = { scf, repulsion };
  solutions.set(key, solution);
  return solution;
}

/** The reference whose orbitals CI uses: one set for both spins. */
function restricted(row: ReferenceRow): ScfReference {
  return row.multiplicity === 1 ? 'rhf' : 'rohf';
}

/** The Hamiltonian of a row in given orbitals, in the field of the row's point charges. */
function hamiltonianOf(
  row: ReferenceRow,
  space: { coreOrbitals: Float64Array; activeOrbitals: Float64Array; numElectrons: [number, number] },
) {
  const { scf, repulsion } = solve(row, restricted(row));
  const { system, nuclearRepulsionHartree, embeddingHartree } = scf;
  const { pointCharges } = scfInputOf(row, scf.reference);
  const coreHamiltonian = kineticMatrix(system);
  const add = (matrix: Float64Array): void => matrix.forEach((x, k) => (coreHamiltonian[k] += x));
  add(nuclearAttractionMatrix(system));
  if (pointCharges) add(pointChargeMatrix(system, pointCharges.charges, pointCharges.positionsBohr));
  return activeHamiltonian({
    coreHamiltonian,
    repulsion,
    ...space,
    nuclearRepulsionHartree: nuclearRepulsionHartree + (embeddingHartree?.nuclei ?? 0),
  });
}

function spaceOf(row: ReferenceRow, indices: readonly number[]): ActiveHamiltonian {
  const { system, numOrbitals, orbitals, occupied } = solve(row, restricted(row)).scf;
  const core = range(0, occupied.beta).filter((p) => !indices.includes(p));
  return hamiltonianOf(row, {
    coreOrbitals: selectColumns(orbitals.alpha, system.numFunctions, numOrbitals, core),
    activeOrbitals: selectColumns(orbitals.alpha, system.numFunctions, numOrbitals, indices),
    numElectrons: [occupied.alpha - core.length, occupied.beta - core.length],
  });
}

interface CiCase {
  id: string;
  row: ReferenceRow;
  what: string;
  ci: CiRow & { s2?: number; naturalOccupations?: number[]; lowestStates?: { energyHartree: number; s2: number }[]; determinants?: number };
}

function ciCases(kind: 'fci' | 'casci'): CiCase[] {
  return selected.flatMap((row) => {
    const record = row as ReferenceRow & { fci?: CiCase['ci']; fciFrozenCore?: CiCase['ci'] };
    const list =
      kind === 'casci'
        ? ((row.casci ?? []) as CiCase['ci'][]).map((ci) => ({ what: `casci(${ci.electrons},${ci.orbitals})`, ci }))
        : [
            { what: 'fci', ci: record.fci ?? fullSpaceRow(row) },
            { what: 'fci-fc', ci: record.fciFrozenCore },
          ];
    return list.flatMap(({ what, ci }) => (ci && !ci.notUnique && !SLOW.has(`${row.id} ${what}`) ? [{ id: row.id, row, what, ci }] : []));
  });
}

/** A row that gives nothing but the energy of all orbitals. */
function fullSpaceRow({ energiesHartree: { fci }, numElectrons, numFunctions }: ReferenceRow): CiCase['ci'] | undefined {
  if (fci === undefined) return undefined;
  return { energyHartree: fci, electrons: numElectrons, orbitals: numFunctions, orbitalIndices: range(0, numFunctions) };
}

async function checkCi({ row, what, ci }: CiCase): Promise<void> {
  const indices = ci.orbitalIndices ?? [];
  expect(indices.length, 'orbital indices of the row').toBe(ci.orbitals);
  const hamiltonian = spaceOf(row, indices);
  expect(hamiltonian.numElectrons[0] + hamiltonian.numElectrons[1]).toBe(ci.electrons);
  if (ci.coreEnergyHartree !== undefined) {
    expect(Math.abs(hamiltonian.coreEnergyHartree - ci.coreEnergyHartree), 'core energy').toBeLessThan(TOLERANCE_HARTREE);
  }
  const result = await solveCi(hamiltonian, { multiplicity: row.multiplicity });
  const [root] = result.roots;
  expect(Math.abs(root.energyHartree - ci.energyHartree), `${row.id} ${what}`).toBeLessThan(TOLERANCE_HARTREE);
  if (ci.determinants !== undefined) expect(result.determinants).toBe(ci.determinants);
  expect(root.s2).toBeCloseTo(ci.s2 ?? (row.multiplicity ** 2 - 1) / 4, 5);
  (ci.naturalOccupations ?? []).forEach((occupation, k) => expect(Math.abs(root.naturalOccupations[k] - occupation)).toBeLessThan(1e-4));
  // the lowest states whatever their spin, where they were found by dense diagonalisation
  const states = ci.lowestStates ?? [];
  if (result.determinants > 400 || states.length < 2) return;
  const roots = Math.min(4, states.length);
  const any = await solveCi(hamiltonian, { roots });
  for (let k = 0; k < roots; k++) {
    expect(Math.abs(any.roots[k].energyHartree - states[k].energyHartree), `${row.id} ${what} state ${k}`).toBeLessThan(TOLERANCE_HARTREE);
    checked.states++;
  }
}

type AvasRow = NonNullable<ReferenceRow['avas']> & { casciHartree: number; naturalOccupations: number[] };

const mp2Cases = selected.flatMap((row) =>
  (['mp2', 'mp2-fc'] as const).flatMap((what) => {
    const wanted = row.energiesHartree[what];
    return wanted === undefined ? [] : [{ id: row.id, row, what, wanted }];
  }),
);

test.for(mp2Cases)('$id $what', ({ row, what, wanted }) => {
  const { scf, repulsion } = solve(row, row.scf);
  const numFrozen = what === 'mp2' ? 0 : countFrozenCore(scf.system.atomicNumbers, scf.occupied.beta);
  expect(Math.abs(scf.energyHartree - (row.energiesHartree[row.scf] ?? Number.NaN)), 'SCF energy').toBeLessThan(1e-8);
  const result = mp2({ scf, repulsion, numFrozen });
  expect(Math.abs(result.energyHartree - wanted)).toBeLessThan(TOLERANCE_HARTREE);
  checked.mp2++;
  if (row.scf !== 'rhf' || row.numFunctions > 20) return;
  // the same number from the active Hamiltonian that holds all but the frozen orbitals
  const inSpace = mp2InSpace(spaceOf(row, range(numFrozen, scf.numOrbitals)));
  expect(Math.abs(inSpace.hartreeFockHartree - scf.energyHartree)).toBeLessThan(1e-9);
  expect(Math.abs(inSpace.energyHartree - wanted)).toBeLessThan(TOLERANCE_HARTREE);
  expect(inSpace.warnings).toEqual([]);
});

for (const kind of ['fci', 'casci'] as const) {
  test.for(ciCases(kind))('$id $what', { timeout: 180_000 }, async (ci) => {
    await checkCi(ci);
    checked[kind]++;
  });
}

const avasCases = selected.flatMap((row) => (row.avas ? [{ id: row.id, row, avas: row.avas as AvasRow }] : []));

test.for(avasCases)('$id casci in its AVAS space', async ({ row, avas }) => {
  const { scf } = solve(row, 'rhf');
  const { electrons, orbitals, atoms, shells } = avas;
  const hamiltonian = hamiltonianOf(row, selectActiveSpace(scf, { activeSpace: { select: 'avas', electrons, orbitals, atoms, shells } }));
  const { roots } = await solveCi(hamiltonian, { multiplicity: row.multiplicity });
  expect(Math.abs(roots[0].energyHartree - avas.casciHartree)).toBeLessThan(TOLERANCE_HARTREE);
  avas.naturalOccupations.forEach((occupation, k) => expect(Math.abs(roots[0].naturalOccupations[k] - occupation)).toBeLessThan(1e-4));
  // rotated among themselves, occupied and virtual orbitals leave the reference what it was
  const { hartreeFockHartree, warnings } = mp2InSpace(hamiltonian);
  expect(Math.abs(hartreeFockHartree - scf.energyHartree)).toBeLessThan(1e-8);
  expect(warnings).toEqual([]);
  checked.avas++;
});

test('enough rows were checked', () => {
  process.stdout.write(
    `${checked.mp2} MP2, ${checked.fci} full CI, ${checked.casci + checked.avas} CASCI energies and ${checked.states} states checked against ${program}\n`,
  );
  for (const [kind, count] of Object.entries(COUNTS)) expect(checked[kind as keyof typeof COUNTS], kind).toBeGreaterThanOrEqual(count);
});

afterAll(() => {
  for (const { repulsion } of solutions.values()) repulsion.dispose();
});
