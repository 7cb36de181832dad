/** Chains of steps against PySCF (program, versions and inputs: data/reference/chemistry), from document to document. */
import { describe, expect, test } from 'vitest';
import {
  atomicNumberOf,
  memoryStore,
  type MolecularSystem,
  type ScfOutput,
  type StepKind,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { bohr, readReference, type ReferenceRow } from '../chemistry/reference-rows.test.support.ts';
import { run } from './run.ts';

const artifacts = memoryStore();
const step = <K extends StepKind>(spec: StepSpec<K> & { kind: K }): Promise<StepResult<K>> =>
  run<K>(spec, { signal: new AbortController().signal, artifacts });

const files = (['public', 'point-charges', 'active-sites'] as const).map(readReference);
function rowOf(id: string): ReferenceRow {
  const row = files.flatMap(({ rows }) => rows).find((row) => row.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return row;
}
const tolerances = files[0].tolerances;

function systemOf(row: ReferenceRow): MolecularSystem {
  const charges = row.pointChargesAngstrom;
  return {
    atomicNumbers: row.atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol)),
    positionsBohr: [...bohr(row.atomsAngstrom.flatMap(([, x, y, z]) => [x, y, z]))],
    charge: row.charge,
    multiplicity: row.multiplicity,
    basis: row.basis,
    angular: row.angular,
    ...(charges && {
      pointCharges: {
        charges: charges.map(([, , , charge]) => charge),
        positionsBohr: [...bohr(charges.flatMap(([x, y, z]) => [x, y, z]))],
      },
    }),
  };
}

const scfSpec = (system: MolecularSystem, reference: 'rhf' | 'uhf' | 'rohf' = 'rhf'): StepSpec<'scf'> => ({
  kind: 'scf',
  system,
  reference,
  guess: reference === 'uhf' && system.multiplicity === 1 ? 'broken-symmetry' : 'atomic',
  stability: 'follow',
  maxIterations: 128,
  convergenceHartree: 1e-10,
});

async function fullSpace(system: MolecularSystem, scf: ScfOutput, frozenCore: boolean): Promise<StepResult<'casci'>> {
  const { output } = await step({ kind: 'transform', system, scf, frozenCore, activeSpace: { select: 'full' } });
  return step({ kind: 'casci', hamiltonian: output.hamiltonian, roots: 1, multiplicity: 1, seed: 0 });
}

describe('scf → mp2 and scf → transform → casci', () => {
  test.each(['h2o-sto3g', 'lih-1.5957-sto3g', 'qmmm-pub-h2o-onecharge-sto3g-embedded', 'qmmm-pub-nh3-6tip3p-sto3g-embedded'])(
    '%s',
    async (id) => {
      const row = rowOf(id);
      const { rhf, mp2, fci, 'mp2-fc': mp2Frozen, 'fci-fc': fciFrozen } = row.energiesHartree as Record<string, number>;
      const system = systemOf(row);
      const { output: scf } = await step(scfSpec(system));
      expect(Math.abs(scf.energyHartree - rhf)).toBeLessThan(tolerances.scfHartree);
      if (row.embeddingNucleiHartree !== undefined)
        expect(Math.abs((scf.embeddingHartree?.nuclei ?? NaN) - row.embeddingNucleiHartree)).toBeLessThan(
          tolerances.nuclearRepulsionHartree,
        );
      for (const [frozenCore, expected] of [
        [false, mp2],
        [true, mp2Frozen],
      ] as const) {
        const { output } = await step({ kind: 'mp2', system, scf, frozenCore });
        expect(Math.abs(output.energyHartree - expected)).toBeLessThan(tolerances.mp2Hartree);
        expect(output.energyHartree).toBeCloseTo(scf.energyHartree + output.correlationHartree, 12);
      }
      expect(Math.abs((await fullSpace(system, scf, false)).output.roots[0].energyHartree - fci)).toBeLessThan(tolerances.ciHartree);
      if (fciFrozen === undefined) return;
      const frozen = (await fullSpace(system, scf, true)).output.roots[0].energyHartree;
      expect(Math.abs(frozen - fciFrozen)).toBeLessThan(tolerances.ciHartree);
    },
  );

  test('an unrestricted reference goes on to mp2, and its orbitals to no active space', async () => {
    const row = rowOf('h2-2.0-uhf-sto3g');
    const system = systemOf(row);
    const { output: scf } = await step(scfSpec(system, 'uhf'));
    expect(Math.abs(scf.energyHartree - (row.energiesHartree.uhf as number))).toBeLessThan(tolerances.scfHartree);
    expect(Math.abs(scf.s2 - (row.s2 as number))).toBeLessThan(tolerances.s2);
    const { output } = await step({ kind: 'mp2', system, scf, frozenCore: false });
    expect(Math.abs(output.energyHartree - (row.energiesHartree.mp2 as number))).toBeLessThan(tolerances.mp2Hartree);
    await expect(fullSpace(system, scf, false)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('a frontier space keeps the mean field: its Hartree–Fock energy is that of the SCF', async () => {
    const system = systemOf(rowOf('nh3-631g_st-cart'));
    const { output: scf } = await step(scfSpec(system));
    const activeSpace = { select: 'frontier', electrons: 6, orbitals: 5 } as const;
    const { output } = await step({ kind: 'transform', system, scf, frozenCore: false, activeSpace });
    const { hamiltonian } = output;
    expect(output.activeSpace).toMatchObject({ electrons: [3, 3], orbitals: 5, coreOrbitals: 2 });
    expect(hamiltonian.orbitalEnergiesHartree).toEqual(scf.orbitalEnergiesHartree.alpha.slice(2, 7));
    const { output: inSpace } = await step({ kind: 'space-reference', hamiltonian });
    expect(inSpace.hartreeFockHartree).toBeCloseTo(scf.energyHartree, 9);
    const { output: ci } = await step({ kind: 'casci', hamiltonian, roots: 1, seed: 0 });
    expect(ci.roots[0].energyHartree).toBeLessThan(scf.energyHartree);
  });
});

test('an SCF that starts from its own solution has nothing left to do', async () => {
  const system = systemOf(rowOf('nh3-631g_st-cart'));
  const first = await step(scfSpec(system));
  const again = await step({ ...scfSpec(system), initialOrbitals: first.output.orbitals });
  expect(again.output.energyHartree).toBeCloseTo(first.output.energyHartree, 10);
  expect(again.output.iterations).toBeLessThan(first.output.iterations / 2);
});
