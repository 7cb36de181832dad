/**
 * Charged, open-shell, third-row and metal molecules, some in point charges, against a second program: mean fields with dipoles and
 * forces, and everything on top of them, from references of every kind.
 */
import type { ActiveSpace } from '@cofactor/sdk/contracts';
import { afterAll, expect, test } from 'vitest';
import { countFrozenCore, findActiveSpace } from './active-space/index.ts';
import { casscf, startFrame } from './casscf/index.ts';
import { coupledCluster, solveCi } from './correlation/index.ts';
import { scfGradient } from './gradients/index.ts';
import { activeHamiltonian } from './hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, pointChargeMatrix, type Repulsion } from './integrals/index.ts';
import { combine } from './linear-algebra.ts';
import { mp2 } from './perturbation/index.ts';
import { readReference, type ReferenceRow, scfInputOf } from './reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult } from './scf/index.ts';

/** Figures to check; the suite fails below. */
const COUNT = 50;
let checked = 0;

const { rows, program, tolerances } = readReference('psi4');

/** What is computed of a row, each mean field once. */
class Molecule {
  readonly row: ReferenceRow;
  readonly input: ReturnType<typeof scfInputOf>;
  readonly repulsion: Repulsion;
  readonly coreHamiltonian: Float64Array;
  readonly #fields = new Map<ScfReference, ScfResult>();

  constructor(row: ReferenceRow) {
    this.row = row;
    this.input = scfInputOf(row, row.scf);
    const { system, pointCharges } = this.input;
    this.repulsion = createRepulsion(system);
    const parts = [kineticMatrix(system), nuclearAttractionMatrix(system)];
    if (pointCharges) parts.push(pointChargeMatrix(system, pointCharges.charges, pointCharges.positionsBohr));
    this.coreHamiltonian = combine(
      parts,
      parts.map(() => 1),
    );
  }

  field(reference: ScfReference): ScfResult {
    const found =
      this.#fields.get(reference) ??
      // where Psi4 follows instabilities, so do these
      runScf({ ...this.input, reference, repulsion: this.repulsion }, { stability: reference === 'uhf' ? 'follow' : 'skip' });
    this.#fields.set(reference, found);
    return found;
  }

  /** By a key of the row, such as rohf-ccsd-t-fc. */
  async energy(key: string): Promise<number> {
    if (key === 'rhf' || key === 'uhf' || key === 'rohf') return this.field(key).energyHartree;
    if (key === 'fci') return this.inSpace({ select: 'full' }, 'casci');
    const { repulsion, coreHamiltonian, row } = this;
    const scf = this.field(key.startsWith('rohf-') ? 'rohf' : row.scf);
    const numFrozen = key.endsWith('-fc') ? countFrozenCore(scf.system.atomicNumbers, scf.occupied.beta) : 0;
    if (key.startsWith('mp2')) return mp2({ scf, repulsion, numFrozen }).energyHartree;
    return coupledCluster({ scf, repulsion, coreHamiltonian, numFrozen, triples: key.includes('-t') }).energyHartree;
  }

  async inSpace(activeSpace: ActiveSpace, method: 'casci' | 'casscf'): Promise<number> {
    const { repulsion, coreHamiltonian, row } = this;
    const scf = this.field(row.multiplicity === 1 ? 'rhf' : 'rohf');
    const { system, embeddingHartree } = scf;
    const nuclearRepulsionHartree = scf.nuclearRepulsionHartree + (embeddingHartree?.nuclei ?? 0);
    const space = await findActiveSpace(scf, { activeSpace }, { coreHamiltonian, repulsion });
    const shared = { coreHamiltonian, repulsion, nuclearRepulsionHartree, numElectrons: space.numElectrons };
    const { multiplicity } = row;
    const { roots } =
      method === 'casci'
        ? await solveCi(activeHamiltonian({ ...shared, ...space }), { multiplicity })
        : await casscf({ system, ...shared, frame: startFrame(scf, space) }, { multiplicity });
    return roots[0].energyHartree;
  }
}

function toleranceOf(key: string): number {
  if (key.includes('ccsd')) return tolerances.ccsdHartree;
  return key.startsWith('mp2') ? tolerances.mp2Hartree : tolerances.scfHartree;
}

test.for(rows.map((row) => ({ id: row.id, row })))('$id', { timeout: 60_000 }, async ({ row }) => {
  const molecule = new Molecule(row);
  const expectNear = (value: number, wanted: number, tolerance: number, what: string): void => {
    expect(Math.abs(value - wanted), `${what}: ${value} for ${wanted}`).toBeLessThan(tolerance);
  };
  for (const [key, wanted] of Object.entries(row.energiesHartree)) {
    expectNear(await molecule.energy(key), wanted ?? Number.NaN, toleranceOf(key), key);
    checked++;
  }
  for (const method of ['casci', 'casscf'] as const)
    for (const { electrons, orbitals, energyHartree } of row[method] ?? []) {
      const value = await molecule.inSpace({ select: 'frontier', electrons, orbitals }, method);
      expectNear(value, energyHartree, tolerances.ciHartree, `${method}(${electrons},${orbitals})`);
      checked++;
    }
  if (row.dipoleAu) {
    const { dipoleAu } = molecule.field(row.scf);
    row.dipoleAu.forEach((wanted, axis) => expectNear(dipoleAu[axis], wanted, tolerances.dipoleAu, `dipole ${axis}`));
    checked++;
  }
  const forces = row.gradientHartreePerBohr?.[row.scf]?.flat();
  if (forces) {
    const { nuclei } = scfGradient({ scf: molecule.field(row.scf), pointCharges: molecule.input.pointCharges });
    forces.forEach((wanted, k) => expectNear(nuclei[k], wanted, tolerances.gradientHartreePerBohr, `gradient ${k}`));
    checked++;
  }
  molecule.repulsion.dispose();
});

test('enough figures were checked', () => {
  expect(checked).toBeGreaterThanOrEqual(COUNT);
});

afterAll(() => {
  process.stdout.write(`${checked} figures of ${rows.length} molecules checked against ${program}\n`);
});
