/**
 * N2 at 1.0 Å in 6-31G, frozen core (10 electrons in 16 orbitals, 19 million determinants), sampled from an LUCJ circuit, and
 * the subspaces that come of the samples. For the benchmark and the study of sampled subspaces.
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
  stream,
} from '@cofactor/sdk/contracts';
import { sqdDriver } from '@cofactor/sdk/workflow';
import { ccsdInSpace } from '../chemistry/correlation/coupled-cluster/in-space.ts';
import { run as runFermion } from '../simulators/fermion/run.ts';
import { loadHamiltonian } from './hamiltonian.ts';
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
  amplitudes: 'mp2' | 'ccsd';
  /** Of one seed. */
  shots: number;
  /** Independent sets of so many shots. */
  seeds: number;
}

interface SampledNitrogen {
  scfHartree: number;
  hamiltonian: StepOutput<'transform'>['hamiltonian'];
  sampled: StepResult<'sample'>;
  /** By seed. */
  counts: readonly Counts[];
  /** The subspace of the samples of a seed, or of as many random ones, through the same driver; strings carried over, if iterations are given. */
  subspace: (
    samples: 'measured' | 'uniform',
    maxProductDimension: number,
    seed: number,
    iterations?: number,
  ) => Promise<{ energyHartree: number; determinants: number }>;
}

type Counts = Record<string, number>;

export async function sampledNitrogen({ amplitudes, shots, seeds, layers, local }: Sampling): Promise<SampledNitrogen> {
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
  const arrays = await loadHamiltonian(hamiltonian, context.artifacts);
  const pairAmplitudes = amplitudes === 'ccsd' ? ccsdInSpace(arrays).pairAmplitudes : mp2PairAmplitudes(arrays);
  const circuit = lucjCircuit(arrays, pairAmplitudes, { layers, local });
  const sampled = await runFermion<'sample'>({ kind: 'sample', circuit, parameters: [], shots: seeds * shots, seed: 0 }, context);
  const counts = dealt(sampled.output.counts, seeds);
  return {
    scfHartree: scf.energyHartree,
    hamiltonian,
    sampled,
    counts,
    // every sample has the right electron numbers: one iteration, since there is nothing to recover, and more to carry strings over
    subspace: async (samples, maxProductDimension, seed, iterations = 1) => {
      const input = { hamiltonian, counts: counts[seed], samples, batches: 1, iterations, carryOver: iterations > 1 };
      const driver = sqdDriver({ ...input, maxProductDimension, seed });
      let turn = driver.next();
      while (!turn.done) turn = driver.next(await onCpu({ ...turn.value, kind: 'subspace' }));
      return turn.value;
    },
  };
}

/** Shots of one run dealt out in equal hands: independent samples, for the price of one state. */
function dealt(counts: Readonly<Counts>, hands: number): Counts[] {
  const outcomes = Object.keys(counts);
  const shots = new Uint32Array(Object.values(counts).reduce((sum, count) => sum + count, 0));
  let filled = 0;
  for (const [k, outcome] of outcomes.entries()) shots.fill(k, filled, (filled += counts[outcome]));
  const random = stream(0, 'sampled-nitrogen/deal');
  for (let last = shots.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [shots[last], shots[other]] = [shots[other], shots[last]];
  }
  return Array.from({ length: hands }, (_, hand) => {
    const own: Counts = {};
    for (let k = hand; k < shots.length; k += hands) own[outcomes[shots[k]]] = (own[outcomes[shots[k]]] ?? 0) + 1;
    return own;
  });
}
