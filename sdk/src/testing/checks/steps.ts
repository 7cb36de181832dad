/** The smallest honest step of every kind, made to fit the limits a backend declares. */
import {
  SearchMethod,
  type ArtifactStore,
  type Circuit,
  putArray,
  type ScfOutput,
  type StepKind,
  type StepLimits,
  type StepSpec,
} from '../../contracts/index.ts';
import { circuitOf, gate, GRADIENT_FIXTURE, pauliTerm, SAMPLE_FIXTURES } from '../circuit-fixtures.ts';
import { fcidump, H2_HAMILTONIAN, H2_ORBITALS, H2_REFERENCE, H2_SYSTEM, type ModelHamiltonian, storeHamiltonian } from '../fixtures.ts';

/** Whether a circuit can run as it is: size, gates, pairs. */
export function carries({ maxQubits = Infinity, nativeGates, coupling }: StepLimits, { numQubits, operations }: Circuit): boolean {
  const joined = (a: number, b: number) => coupling?.some(([x, y]) => (x === a && y === b) || (x === b && y === a)) ?? true;
  return (
    numQubits <= maxQubits &&
    operations.every(({ gate, qubits }) => {
      const native = nativeGates === undefined || nativeGates.includes(gate);
      return native && qubits.every((a, k) => qubits.slice(k + 1).every((b) => joined(a, b)));
    })
  );
}

/** Shots to ask for: exact values where the backend gives them. */
export const shotsFor = ({ exact, maxShots = 4000 }: StepLimits): number => (exact ? 0 : Math.min(4000, maxShots));

/** Output of the SCF step on H2, from the closed form of its orbitals. */
export async function h2Scf(store: ArtifactStore): Promise<ScfOutput> {
  return {
    reference: 'rhf',
    energyHartree: H2_REFERENCE.rhfHartree,
    nuclearRepulsionHartree: H2_REFERENCE.nuclearRepulsionHartree,
    orbitals: { alpha: await putArray(store, Float64Array.from(H2_ORBITALS), [2, 2]) },
    orbitalEnergiesHartree: { alpha: [...H2_REFERENCE.orbitalEnergiesHartree] },
    occupied: [1, 1],
    numFunctions: 2,
    angular: 'spherical',
    s2: 0,
    dipoleAu: [0, 0, 0],
    stability: { internal: 'stable', rhfToUhf: 'stable', lowestEigenvalue: null },
    iterations: 2,
    residual: 0,
  };
}

export const expectationStep = (over: Partial<StepSpec<'expectation'>>): StepSpec<'expectation'> => ({
  kind: 'expectation',
  circuit: GRADIENT_FIXTURE.circuit,
  parameters: GRADIENT_FIXTURE.parameters,
  observables: [GRADIENT_FIXTURE.observable],
  gradient: false,
  shots: 0,
  seed: 0,
  ...over,
});

export const sampleStep = (over: Partial<StepSpec<'sample'>>): StepSpec<'sample'> => ({
  kind: 'sample',
  circuit: SAMPLE_FIXTURES[0].circuit,
  parameters: [],
  shots: 100,
  seed: 0,
  ...over,
});

export async function casciStep(
  store: ArtifactStore,
  model: ModelHamiltonian,
  over: Partial<StepSpec<'casci'>> = {},
): Promise<StepSpec<'casci'>> {
  return { kind: 'casci', hamiltonian: await storeHamiltonian(store, model), roots: 1, seed: 0, ...over };
}

export async function vqeStep(
  store: ArtifactStore,
  model: ModelHamiltonian,
  over: Partial<StepSpec<'vqe-loop'>> = {},
): Promise<StepSpec<'vqe-loop'>> {
  const hamiltonian = await storeHamiltonian(store, model);
  return { kind: 'vqe-loop', hamiltonian, ansatz: 'uccsd', start: 'zero', maxIterations: 500, gradientTolerance: 1e-6, seed: 0, ...over };
}

/** cofactor.surrogate/1 of H2 that knows one distance range and a slope. */
const TINY_SURROGATE = {
  schema: 'cofactor.surrogate/1',
  oracle: 'rhf on paper',
  descriptor: { elements: [1], cutoffBohr: 12, centresBohr: [2], width: 1 },
  scaling: [{ mean: [0], scale: [1] }],
  members: [0.1, 0.2, 0.3, 0.4].map((weight) => ({ hidden: [{ weights: [1], biases: [0] }], output: [weight, 0] })),
  species: [{ species: 'H2, charge 0, multiplicity 1', energyHartree: -1.1 }],
  energyScaleHartree: 0.1,
  errorScale: 1,
  leastSpreadHartree: 1e-4,
  domain: [{ species: 'H2, charge 0, multiplicity 1', pairs: [{ elements: 'H–H', lowBohr: [1.2], highBohr: [3] }] }],
  training: { labels: 5, seed: 0, ridge: 1e-8, leftOutErrorHartree: 1e-3, device: 'none', deviceVersion: '' },
};

/** Morse-like energies of H2 at five distances: what a surrogate is trained on. */
function hydrogenLabels(): Pick<StepSpec<'train'>, 'geometries' | 'energiesHartree'> {
  const distances = [1.2, 1.4, 1.8, 2.3, 3];
  return {
    geometries: distances.map((r) => ({ atomicNumbers: [1, 1], positionsBohr: [0, 0, 0, 0, 0, r], charge: 0, multiplicity: 1 })),
    energiesHartree: distances.map((r) => 0.17 * ((1 - Math.exp(1.4 - r)) ** 2 - 1) - 1),
  };
}

const PAIR: Extract<StepSpec<'search'>['model'], { type: 'qubo' }> = {
  type: 'qubo',
  variables: 2,
  linear: [-1, 1],
  quadratic: [[0, 1, 0.5]],
};

type Maker<K extends StepKind> = (store: ArtifactStore, limits: StepLimits) => Promise<StepSpec<K>>;

/** A one-qubit circuit runs everywhere; `x` or whatever the machine calls its own. */
const simplest = ({ nativeGates }: StepLimits): Circuit =>
  circuitOf(1, nativeGates === undefined || nativeGates.includes('x') ? [gate('x', [0])] : []);

const SMALLEST: { [K in StepKind]: Maker<K> } = {
  scf: async () => ({
    kind: 'scf',
    system: H2_SYSTEM,
    reference: 'rhf',
    guess: 'atomic',
    stability: 'follow',
    maxIterations: 128,
    convergenceHartree: 1e-10,
  }),
  mp2: async (store) => ({ kind: 'mp2', system: H2_SYSTEM, scf: await h2Scf(store), frozenCore: false }),
  'coupled-cluster': async (store) => ({
    kind: 'coupled-cluster',
    system: H2_SYSTEM,
    scf: await h2Scf(store),
    frozenCore: false,
    triples: true,
    maxIterations: 100,
    convergenceHartree: 1e-10,
  }),
  gradient: async (store) => ({ kind: 'gradient', system: H2_SYSTEM, scf: await h2Scf(store) }),
  'optimize-geometry': async () => ({
    kind: 'optimize-geometry',
    system: H2_SYSTEM,
    reference: 'rhf',
    guess: 'atomic',
    scfMaxIterations: 128,
    convergenceHartree: 1e-10,
    held: [],
    gradientTolerance: 1e-5,
    maxIterations: 100,
  }),
  transform: async (store) => ({
    kind: 'transform',
    system: H2_SYSTEM,
    scf: await h2Scf(store),
    frozenCore: false,
    activeSpace: { select: 'full' },
  }),
  'read-hamiltonian': async () => ({ kind: 'read-hamiltonian', source: { format: 'fcidump', data: fcidump(H2_HAMILTONIAN) } }),
  'space-reference': async (store) => ({ kind: 'space-reference', hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN) }),
  casci: async (store) => casciStep(store, H2_HAMILTONIAN),
  casscf: async (store) => ({
    kind: 'casscf',
    system: H2_SYSTEM,
    scf: await h2Scf(store),
    activeSpace: { select: 'frontier', electrons: 2, orbitals: 2 },
    roots: 1,
    multiplicity: 1,
    maxIterations: 60,
    gradientTolerance: 1e-6,
    seed: 0,
  }),
  nevpt2: async (store) => ({
    kind: 'nevpt2',
    system: H2_SYSTEM,
    scf: await h2Scf(store),
    activeSpace: { select: 'frontier', electrons: 2, orbitals: 2 },
    frozenCore: false,
    roots: 1,
    multiplicity: 1,
    seed: 0,
  }),
  ansatz: async (store) => ({
    kind: 'ansatz',
    hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN),
    ansatz: 'uccsd',
    mapping: 'jordan-wigner',
    start: 'mp2',
  }),
  'phase-circuit': async () => ({
    kind: 'phase-circuit',
    circuit: circuitOf(1, [gate('x', [0])]),
    observable: pauliTerm('Z'),
    bits: 2,
    trotterOrder: 2,
    trotterSteps: 1,
  }),
  diagonalise: async () => ({ kind: 'diagonalise', observable: pauliTerm('ZX'), roots: 2, seed: 0 }),
  expectation: async (_store, limits) =>
    expectationStep({ circuit: simplest(limits), parameters: [], observables: [pauliTerm('Z')], shots: shotsFor(limits) }),
  sample: async (_store, limits) => sampleStep({ circuit: simplest(limits) }),
  'vqe-loop': async (store) => vqeStep(store, H2_HAMILTONIAN),
  subspace: async (store) => ({
    kind: 'subspace',
    hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN),
    alphaStrings: ['01', '10'],
    betaStrings: ['01'],
  }),
  'selected-ci': async (store) => ({
    kind: 'selected-ci',
    hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN),
    determinants: 2,
  }),
  'heat-bath-ci': async (store) => ({
    kind: 'heat-bath-ci',
    hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN),
    thresholdHartree: 1e-3,
  }),
  'read-program': async () => ({
    kind: 'read-program',
    program: { format: 'openqasm', data: 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[1] q;\nx q[0];\n' },
  }),
  search: async (_store, { methods = ['simulated-annealing'] }) => ({
    kind: 'search',
    model: PAIR,
    method: SearchMethod.parse({ name: methods[0], ...(methods[0] === 'simulated-annealing' && { sweeps: 10, restarts: 1 }) }),
    seed: 0,
  }),
  'search-circuit': async () => ({ kind: 'search-circuit', model: PAIR, method: SearchMethod.parse({ name: 'qaoa', layers: 1 }), seed: 0 }),
  'quadratic-model': async () => ({
    kind: 'quadratic-model',
    model: {
      ...PAIR,
      constraints: [
        {
          kind: 'equals',
          terms: [
            [0, 1],
            [1, 1],
          ],
          bound: 1,
        },
      ],
    },
    seed: 0,
  }),
  'read-assignment': async () => ({ kind: 'read-assignment', model: PAIR, encoding: 'circuit', assignment: [1, 0] }),
  train: async () => ({
    kind: 'train',
    ...hydrogenLabels(),
    oracle: 'rhf on paper',
    members: 4,
    hiddenUnits: 8,
    steps: 0,
    seed: 0,
  }),
  predict: async (store) => ({
    kind: 'predict',
    model: await putArray(store, new TextEncoder().encode(JSON.stringify(TINY_SURROGATE))),
    geometries: hydrogenLabels().geometries,
  }),
};

export async function smallestStep<K extends StepKind>(kind: K, store: ArtifactStore, limits: StepLimits = {}): Promise<StepSpec<K>> {
  const make: Maker<K> = SMALLEST[kind];
  return make(store, limits);
}
