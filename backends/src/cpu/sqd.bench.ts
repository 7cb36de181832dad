/**
 * Sampled subspaces of N2 at 1.0 Å in 6-31G, frozen core: 10 electrons in 16 orbitals, 19 million determinants. Energy against product
 * dimension for samples of an LUCJ circuit, for uniformly random ones through the same driver, and for selected CI; processor time of the
 * diagonalisations.
 *
 * Goal        at ≤ 1e5 determinants within 15 mEh of full CI and at least ten times closer than random samples.
 * Circuit     6 layers from MP2 amplitudes, all pairs, one million exact shots, one seed: 1896 configurations of 446 strings.
 * Reference   full CI: PySCF 2.14.0, FCI(10e, 16o) on RHF orbitals.
 * Outcome     27.3, 15.0 mEh at 1e4, 1e5 determinants; random 2405, 2081; selected CI 2.28, 0.13. With 4e5 nothing changes: the strings end
 *             at 446² (scripts/lucj-study.ts).
 *
 * Run: npm run bench -- cpu/sqd
 */
import { lucjCircuit, mp2PairAmplitudes } from '@cofactor/sdk/circuits';
import { memoryStore, type RunContext, type StepKind, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { sqdDriver } from '@cofactor/sdk/workflow';
import type { BenchRow } from '../bench.ts';
import { run as runFermion } from '../simulators/fermion/run.ts';
import { readHamiltonian } from '../simulators/hamiltonian-arrays.ts';
import { run as runCpu } from './run.ts';

const FCI_HARTREE = -109.0466717782;
const SIZES = [2500, 10_000, 100_000];
const SHOTS = 1_000_000;
const LAYERS = 6;

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
const onCpu = async <K extends StepKind>(spec: StepSpec<K> & { kind: K }): Promise<StepResult<K>> => runCpu<K>(spec, context);
const milli = (energyHartree: number): number => 1000 * (energyHartree - FCI_HARTREE);

async function cpuSeconds<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

export async function bench(): Promise<BenchRow[]> {
  const system = {
    atomicNumbers: [7, 7],
    positionsBohr: [0, 0, 0, 0, 0, 1 / 0.52917721092],
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
  const circuit = lucjCircuit(arrays, mp2PairAmplitudes(arrays), { layers: LAYERS });
  const { counts } = (await runFermion<'sample'>({ kind: 'sample', circuit, parameters: [], shots: SHOTS, seed: 0 }, context)).output;

  const subspace = async (samples: 'measured' | 'uniform', maxProductDimension: number) => {
    const driver = sqdDriver({ hamiltonian, counts, samples, batches: 1, iterations: 1, maxProductDimension, seed: 0 });
    let turn = driver.next();
    while (!turn.done) turn = driver.next(await onCpu({ ...turn.value, kind: 'subspace' }));
    return turn.value;
  };
  const rows: BenchRow[] = [];
  for (const size of SIZES) {
    const { value: sampled, seconds } = await cpuSeconds(() => subspace('measured', size));
    const random = await subspace('uniform', size);
    const selected = await onCpu({ kind: 'selected-ci', hamiltonian, determinants: sampled.determinants });
    const error = milli(sampled.energyHartree);
    const name = `N2 (10e,16o), ${sampled.determinants} determinants`;
    rows.push(
      {
        name,
        value: error,
        unit: 'mEh',
        ideal: milli(random.energyHartree),
        ratio: milli(random.energyHartree) / error,
        note: 'sampled beside random: times closer',
      },
      {
        name,
        value: error,
        unit: 'mEh',
        ideal: milli(selected.output.energyHartree),
        ratio: milli(selected.output.energyHartree) / error,
        note: 'sampled beside selected CI',
      },
      { name, value: seconds, unit: 's cpu', note: `${sampled.iterations} iterations` },
    );
  }
  return rows;
}
