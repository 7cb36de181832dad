/**
 * A backend in the plainest arithmetic there is: 2ⁿ amplitudes in two arrays, matrices where they can be. It exists so that
 * the contract suite can be shown to accept an honest backend and so that the impostors have something to betray. At most
 * MAX_QUBITS qubits; nothing here is fast.
 */
import {
  type ArtifactStore,
  bitString,
  cancelled,
  exactly,
  type Forecast,
  getFloat64,
  type Hamiltonian,
  type LocalBackend,
  notConverged,
  type PauliSum,
  type RunContext,
  type Sizes,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
  stepNotRun,
  stepResult,
  stream,
  throwIfCancelled,
  tooLarge,
} from '../../contracts/index.ts';
import { DenseState } from './dense-state.ts';
import { excitationsOf, hartreeFockIndex, lowestStates, matrixOf, minimise, type SparseMatrix } from './dense-electrons.ts';

const MAX_QUBITS = 12;
/** C(4,2)² = 36 determinants: the whole matrix is diagonalised at once, so it must be done before an abort can matter. */
const MAX_CI_ORBITALS = 4;
const MAX_SHOTS = 1_000_000;
const VERSION = '1.0.0';
const ID = 'dense';
const capabilities = {
  expectation: { maxQubits: MAX_QUBITS, maxShots: MAX_SHOTS, exact: true, gradients: true, seeded: true },
  sample: { maxQubits: MAX_QUBITS, maxShots: MAX_SHOTS, seeded: true },
  casci: { maxOrbitals: MAX_CI_ORBITALS, maxDeterminants: 36, seeded: true },
  'vqe-loop': { maxOrbitals: MAX_QUBITS / 2, maxQubits: MAX_QUBITS, seeded: true },
} as const;

export function denseBackend(): LocalBackend {
  return {
    id: ID,
    version: VERSION,
    description: 'Dense amplitudes for tests of the contract suite',
    locality: 'local',
    capabilities,
    available: async () => ({ available: true }),
    forecast,
    async run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
      throwIfCancelled(context.signal);
      forecast(spec, {});
      const started = performance.now();
      const output = await runStep(spec, context);
      return stepResult({ id: ID, version: VERSION }, spec, { output, wallMs: performance.now() - started });
    },
  };
}

function forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast {
  const limits = denseLimits(spec, sizes);
  const bytes = 16 * 2 ** limits.qubits;
  return {
    memoryBytes: exactly(bytes),
    wallMs: { low: 1, likely: 10, high: 10_000 },
    costMicroUsd: exactly(0),
    sizes: limits,
    assumptions: [],
  };
}

/** How many qubits a step needs; refuses what cannot be carried. */
function denseLimits(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): { qubits: number } {
  const refuse = (resource: string, asked: number, limit: number) => {
    throw tooLarge(`${ID} carries at most ${limit} ${resource}, got ${asked}: choose a smaller problem`, { resource, asked, limit });
  };
  let qubits = sizes.qubits ?? 1;
  switch (spec.kind) {
    case 'expectation':
    case 'sample':
      qubits = spec.circuit?.numQubits ?? qubits;
      if ((spec.shots ?? 0) > MAX_SHOTS) refuse('shots', spec.shots ?? 0, MAX_SHOTS);
      break;
    case 'casci':
    case 'vqe-loop': {
      const orbitals = spec.hamiltonian?.numOrbitals ?? sizes.numOrbitals ?? 1;
      if (spec.kind === 'casci' && orbitals > MAX_CI_ORBITALS) refuse('orbitals', orbitals, MAX_CI_ORBITALS);
      qubits = 2 * orbitals;
      break;
    }
    default:
      throw stepNotRun({ id: ID, capabilities }, spec.kind);
  }
  if (qubits > MAX_QUBITS) refuse('qubits', qubits, MAX_QUBITS);
  return { qubits };
}

async function runStep(spec: StepSpec, { signal, artifacts }: RunContext): Promise<StepOutput> {
  switch (spec.kind) {
    case 'expectation':
      return expectation(spec, signal);
    case 'sample': {
      const state = await evolve(spec, signal);
      return { counts: countsOf(state, spec.shots, stream(spec.seed, 'sample')) };
    }
    case 'casci':
      return casci(spec, artifacts, signal);
    case 'vqe-loop':
      return vqeLoop(spec, artifacts, signal);
    default:
      throw stepNotRun({ id: ID, capabilities }, spec.kind);
  }
}

/** Runs a circuit gate by gate and lets the caller's event loop turn in between. */
async function evolve(
  { circuit, parameters }: Pick<StepSpec<'sample'>, 'circuit' | 'parameters'>,
  signal: AbortSignal,
): Promise<DenseState> {
  const state = new DenseState(circuit.numQubits);
  let rested = performance.now();
  for (const operation of circuit.operations) {
    if (performance.now() - rested > 20) {
      await turn(signal);
      rested = performance.now();
    }
    state.apply(operation, parameters);
  }
  return state;
}

async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
  if (signal.aborted) throw cancelled();
}

async function expectation(spec: StepSpec<'expectation'>, signal: AbortSignal): Promise<StepOutput<'expectation'>> {
  const state = await evolve(spec, signal);
  const random = stream(spec.seed, 'expectation');
  const estimates = spec.observables.map((sum) =>
    spec.shots === 0 ? { value: state.mean(sum), error: 0 } : sampled(state, sum, spec.shots, random),
  );
  const output = { values: estimates.map(({ value }) => value), standardErrors: estimates.map(({ error }) => error) };
  if (!spec.gradient) return output;
  const gradient: number[] = [];
  for (let index = 0; index < spec.parameters.length; index++) gradient.push(await derivative(spec, index, signal));
  return { ...output, gradient };
}

/** Central difference with Richardson's correction; error of order h⁴ and rounding of order ε/h. */
async function derivative(spec: StepSpec<'expectation'>, index: number, signal: AbortSignal): Promise<number> {
  const at = async (shift: number) => {
    const parameters = spec.parameters.map((value, k) => (k === index ? value + shift : value));
    return (await evolve({ circuit: spec.circuit, parameters }, signal)).mean(spec.observables[0]);
  };
  const difference = async (h: number) => ((await at(h)) - (await at(-h))) / (2 * h);
  return (4 * (await difference(1e-3)) - (await difference(2e-3))) / 3;
}

/** Each Pauli term measured on its own: a mean of ±1 outcomes. */
function sampled(
  state: DenseState,
  { numQubits, terms }: PauliSum,
  shots: number,
  random: ReturnType<typeof stream>,
): { value: number; error: number } {
  let [value, variance] = [0, 0];
  for (const [pauli, coefficient] of terms) {
    const mean = state.mean({ numQubits, terms: [[pauli, 1]] });
    let plus = 0;
    for (let shot = 0; shot < shots; shot++) if (random.uniform() < (1 + mean) / 2) plus++;
    const seen = (2 * plus) / shots - 1;
    value += coefficient * seen;
    variance += (coefficient ** 2 * (1 - seen ** 2)) / shots;
  }
  return { value, error: Math.sqrt(variance) };
}

function countsOf(state: DenseState, shots: number, random: ReturnType<typeof stream>): Record<string, number> {
  const probabilities = state.probabilities();
  const counts: Record<string, number> = {};
  for (let shot = 0; shot < shots; shot++) {
    let rest = random.uniform();
    let index = 0;
    while (index < probabilities.length - 1 && (rest -= probabilities[index]) >= 0) index++;
    const bits = bitString(index, state.numQubits);
    counts[bits] = (counts[bits] ?? 0) + 1;
  }
  return counts;
}

async function readMatrix(hamiltonian: Hamiltonian, artifacts: ArtifactStore): Promise<SparseMatrix> {
  const [h1, eri] = [await getFloat64(artifacts, hamiltonian.h1), await getFloat64(artifacts, hamiltonian.eri)];
  return matrixOf(hamiltonian, h1, eri);
}

async function casci(
  { hamiltonian, roots, multiplicity }: StepSpec<'casci'>,
  artifacts: ArtifactStore,
  signal: AbortSignal,
): Promise<StepOutput<'casci'>> {
  const matrix = await readMatrix(hamiltonian, artifacts);
  await turn(signal);
  const states = lowestStates(matrix, hamiltonian, roots, multiplicity);
  return { roots: states, determinants: matrix.sector.length, iterations: 1, residual: 0 };
}

async function vqeLoop(spec: StepSpec<'vqe-loop'>, artifacts: ArtifactStore, signal: AbortSignal): Promise<StepOutput<'vqe-loop'>> {
  const matrix = await readMatrix(spec.hamiltonian, artifacts);
  const excitations = excitationsOf(spec.hamiltonian);
  const reference = hartreeFockIndex(spec.hamiltonian);
  const found = await minimise(matrix, excitations, reference, spec, async () => turn(signal));
  if (found.gradientNorm > spec.gradientTolerance) {
    throw notConverged(`vqe-loop: gradient ${found.gradientNorm} after ${found.iterations} iterations, wanted ${spec.gradientTolerance}`, {
      iterations: found.iterations,
      residual: found.gradientNorm,
      lastEnergyHartree: found.energyHartree,
    });
  }
  return found;
}
