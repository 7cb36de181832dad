/** Rows of backends/data/reference/simulators/vqe-uccsd.json as steps, for the tests of every simulator with the loop. */
import { memoryStore, putArray, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { readFileSync } from 'node:fs';
import {
  activeHamiltonian,
  createRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  runScf,
  selectActiveSpace,
} from '../chemistry/index.ts';
import { readReference, scfInputOf } from '../chemistry/reference-rows.test.support.ts';

interface VqeRow {
  id: string;
  frozenCore: boolean;
  exact: 'fci' | 'fci-fc';
  qubits: number;
  parameters: number;
  energyHartree: number;
  /** Where turning degenerate orbitals moves the minimum. */
  toleranceHartree?: number;
}

export const VQE_REFERENCE = JSON.parse(
  readFileSync(new URL('../../data/reference/simulators/vqe-uccsd.json', import.meta.url), 'utf8'),
) as {
  program: string;
  toleranceHartree: number;
  rows: VqeRow[];
};
const molecules = readReference('public').rows;

/** The step, and the energies it must lie between. */
export async function vqeLoopOf({ id, frozenCore, exact }: Pick<VqeRow, 'id' | 'frozenCore' | 'exact'>): Promise<{
  spec: StepSpec<'vqe-loop'>;
  context: RunContext;
  scfHartree: number;
  exactHartree: number;
}> {
  const molecule = molecules.find((row) => row.id === id)!;
  const scf = runScf(scfInputOf(molecule, 'rhf'));
  const space = selectActiveSpace(scf, { activeSpace: { select: 'full' }, frozenCore });
  const attraction = nuclearAttractionMatrix(scf.system);
  const { coreEnergyHartree, numOrbitals, numElectrons, h1, eri } = activeHamiltonian({
    ...space,
    coreHamiltonian: kineticMatrix(scf.system).map((kinetic, k) => kinetic + attraction[k]),
    repulsion: createRepulsion(scf.system),
    nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
  });
  const artifacts = memoryStore();
  const n = numOrbitals;
  return {
    scfHartree: scf.energyHartree,
    exactHartree: molecule.energiesHartree[exact]!,
    context: { signal: new AbortController().signal, artifacts },
    spec: {
      kind: 'vqe-loop',
      hamiltonian: {
        schema: 'cofactor.hamiltonian/1',
        numOrbitals,
        numElectrons: [...numElectrons],
        coreEnergyHartree,
        h1: await putArray(artifacts, h1, [n, n]),
        eri: await putArray(artifacts, eri, [n, n, n, n]),
      },
      ansatz: 'uccsd',
      start: 'mp2',
      maxIterations: 200,
      gradientTolerance: 1e-6,
      seed: 0,
    },
  };
}
