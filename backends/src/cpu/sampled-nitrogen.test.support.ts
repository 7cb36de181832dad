/**
 * N2 at 1.0 Å in 6-31G, frozen core (10 electrons in 16 orbitals, 19 million determinants), sampled from an LUCJ circuit with MP2
 * amplitudes, and the subspaces that come of the samples. For the benchmark and the study of sampled subspaces.
 */
import { lucjCircuit, mp2PairAmplitudes } from '@cofactor/sdk/circuits';
import {
  BOHR_IN_ANGSTROM,
  memoryStore,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { sqdDriver } from '@cofactor/sdk/workflow';
import { run as runFermion } from '../simulators/fermion/run.ts';
import { readHamiltonian } from '../simulators/hamiltonian-arrays.ts';
import { run } from './run.ts';

/** PySCF 2.14.0, FCI(10e, 16o) on RHF orbitals. */
const FCI_HARTREE = -109.0466717782;

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
export const onCpu = async <K extends StepKind>(spec: StepSpec<K> & { kind: K }): Promise<StepResult<K>> => run<K>(spec, context);

/** Millihartree above full CI. */
export const milli = (energyHartree: number): number => 1000 * (energyHartree - FCI_HARTREE);

interface Sampling {
  layers: number;
  /** Phases between neighbours alone, or between all orbitals. */
  local: boolean;
  shots: number;
  /** @default 0 */
  seed?: number;
}

interface SampledNitrogen {
  scfHartree: number;
  hamiltonian: StepOutput<'transform'>['hamiltonian'];
  sampled: StepResult<'sample'>;
  /** The subspace of the samples, or of as many random ones, through the same driver. */
  subspace: (samples: 'measured' | 'uniform', maxProductDimension: number) => Promise<{ energyHartree: number; determinants: number }>;
}

export async function sampledNitrogen({ layers, local, shots, seed = 0 }: Sampling): Promise<SampledNitrogen> {
  const system = {
    atomicNumbers: [7, 7],
    positionsBohr: [0, 0, 0, 0, 0, 1 / BOHR_IN_ANGSTROM],
    charge: 0,
    multiplicity: 1,
    basis: '6-31g',
  };
  const { output: scf } = await onCpu({
    kind: 'scf',
    system,
    reference: 'rhf',
    guess: 'atomic',
    stability: 'skip',
    maxIterations: 128,
    convergenceHartree: 1e-10,
  });
  const { output } = await onCpu({ kind: 'transform', system, scf, frozenCore: true, activeSpace: { select: 'full' } });
  const { hamiltonian } = output;
  const arrays = await readHamiltonian(hamiltonian, context.artifacts);
  const circuit = lucjCircuit(arrays, mp2PairAmplitudes(arrays), { layers, local });
  const sampled = await runFermion<'sample'>({ kind: 'sample', circuit, parameters: [], shots, seed }, context);
  const { counts } = sampled.output;
  return {
    scfHartree: scf.energyHartree,
    hamiltonian,
    sampled,
    subspace: async (samples, maxProductDimension) => {
      // every sample has the right electron numbers: one iteration, since there is nothing to recover
      const driver = sqdDriver({ hamiltonian, counts, samples, batches: 1, iterations: 1, maxProductDimension, seed });
      let turn = driver.next();
      while (!turn.done) turn = driver.next(await onCpu({ ...turn.value, kind: 'subspace' }));
      return turn.value;
    },
  };
}
