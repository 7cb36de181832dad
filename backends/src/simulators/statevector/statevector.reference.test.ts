import { memoryStore, putArray, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  activeHamiltonian,
  createRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  runScf,
  selectActiveSpace,
} from '../../chemistry/index.ts';
import { readReference, scfInputOf } from '../../chemistry/reference-rows.test.support.ts';
import { statevectorBackend } from './backend.ts';

interface VqeRow {
  id: string;
  frozenCore: boolean;
  exact: 'fci' | 'fci-fc';
  qubits: number;
  parameters: number;
  energyHartree: number;
}

const file = JSON.parse(readFileSync(new URL('../../../data/reference/simulators/vqe-uccsd.json', import.meta.url), 'utf8')) as {
  program: string;
  toleranceHartree: number;
  rows: VqeRow[];
};
const molecules = readReference('public').rows;
const ROWS = 4;

async function loopOf(id: string, frozenCore: boolean): Promise<{ spec: StepSpec<'vqe-loop'>; context: RunContext; scfHartree: number }> {
  const scf = runScf(scfInputOf(molecules.find((row) => row.id === id)!, 'rhf'));
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

let checked = 0;

test.each(file.rows.map((row) => [row.id, row] as const))('VQE-UCCSD of %s', async (id, row) => {
  const exact = molecules.find((molecule) => molecule.id === id)!.energiesHartree[row.exact]!;
  const { spec, context, scfHartree } = await loopOf(id, row.frozenCore);
  // Only where correlation is much larger than the tolerance does agreement say anything about the method.
  expect(Math.abs(scfHartree - exact)).toBeGreaterThan(10 * file.toleranceHartree);

  const { output, resources, wallMs } = await statevectorBackend().run<'vqe-loop'>(spec, context);
  expect(Math.abs(output.energyHartree - row.energyHartree)).toBeLessThan(file.toleranceHartree);
  expect(output.energyHartree).toBeGreaterThan(exact - 1e-9);
  expect(output.energyHartree).toBeLessThan(scfHartree);
  expect(output.gradientNorm).toBeLessThanOrEqual(1e-6);
  expect(resources).toMatchObject({ qubits: row.qubits, parameters: row.parameters });
  expect(wallMs).toBeLessThan(5000);
  checked++;
});

test('every row was checked', () => {
  process.stdout.write(`vqe-uccsd.json: ${checked} minima checked against ${file.program}\n`);
  expect(checked).toBeGreaterThanOrEqual(ROWS);
});
