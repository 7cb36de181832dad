/**
 * A backend for tests of the workflow: every kind of step, with energies that are simple functions of the geometry instead of
 * physics. The core energy of its Hamiltonian carries the mean-field energy, so that parts recombine to the whole:
 *
 *   E_SCF = −ΣZ/2 + Σ_{A<B} (e^{−2(R−1.4)} − 2 e^{−(R−1.4)})/10,  E_MP2 = E_SCF − 0.03,  E_CASCI = E_SCF − 0.05,
 *   E_VQE = E_SCF − 0.0495 (whole loop);  E(θ) = E_CASCI + Σ(θ_k − 0.1)²  (expectation values)
 */
import {
  exactly,
  memoryStore,
  putArray,
  stepResult,
  throwIfCancelled,
  type ArtifactStore,
  type Backend,
  type Capabilities,
  type Forecast,
  type LocalBackend,
  type MolecularSystem,
  type RunContext,
  type Sizes,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '../contracts/index.ts';

export interface ToyOptions {
  id?: string;
  capabilities?: Capabilities;
  available?: Awaited<ReturnType<Backend['available']>>;
  costMicroUsd?: number;
  wallMs?: number;
  /** Called before a step is answered: throw, wait, or look. */
  before?: (spec: StepSpec, context: RunContext) => Promise<void> | void;
}

export const CLASSICAL: Capabilities = {
  scf: {},
  mp2: {},
  transform: {},
  'read-hamiltonian': {},
  'space-reference': {},
  ansatz: {},
  subspace: { maxDeterminants: 1000 },
  'selected-ci': { maxDeterminants: 1000 },
  casci: { maxDeterminants: 10_000 },
  casscf: { maxDeterminants: 10_000 },
  nevpt2: { maxDeterminants: 10_000 },
};
/** A machine that only takes shots. */
export const SAMPLING: Capabilities = { sample: { maxQubits: 20, maxShots: 50_000 } };
/** What reads programs, samples and gives exact values. */
export const CIRCUITS: Capabilities = {
  'read-program': {},
  expectation: { maxQubits: 20, exact: true },
  sample: { maxQubits: 20, exact: true },
};
/** What trains and asks surrogates. */
export const LEARNING: Capabilities = { train: {}, predict: {} };
export const QUANTUM: Capabilities = { 'vqe-loop': { maxQubits: 20 }, expectation: { maxQubits: 20, exact: true, gradients: true } };

/** The backend, and the kinds of the steps it ran, in order. */
export function toyBackend(options: ToyOptions = {}): LocalBackend & { ran: StepKind[] } {
  const { id = 'cpu', capabilities = CLASSICAL, available = { available: true }, costMicroUsd = 0, wallMs = 10, before } = options;
  const ran: StepKind[] = [];
  const arrays = memoryStore();
  return {
    id,
    version: '1.0.0',
    description: 'Toy energies for tests',
    locality: 'local',
    capabilities,
    ran,
    available: async () => available,
    forecast: (spec, sizes) => toyForecast(spec, sizes, { costMicroUsd, wallMs }),
    async run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
      ran.push(spec.kind);
      await before?.(spec, context);
      throwIfCancelled(context.signal);
      return stepResult({ id, version: '1.0.0' }, spec, {
        output: await toyOutput(spec, spec.kind === 'train' || spec.kind === 'predict' ? context.artifacts : arrays),
        resources: { peakMemoryBytes: 1000, ...(spec.kind === 'vqe-loop' && { qubits: 4, twoQubitGates: 56, parameters: 2 }) },
        wallMs,
        costMicroUsd,
      });
    },
  };
}

const functionsOf = (system: MolecularSystem): number => system.atomicNumbers.reduce((sum, z) => sum + (z <= 2 ? 1 : 5), 0);

function toyForecast(
  spec: Partial<StepSpec> & { kind: StepKind },
  { parameters }: Sizes,
  { costMicroUsd, wallMs }: { costMicroUsd: number; wallMs: number },
): Forecast {
  const functions = spec.kind === 'scf' && spec.system ? functionsOf(spec.system) : undefined;
  const loop = spec.kind === 'vqe-loop' ? { parameters: parameters ?? 2, twoQubitGates: 56, depth: 80 } : {};
  return {
    memoryBytes: { low: 500, likely: 1000, high: 2000 },
    wallMs: { low: wallMs / 2, likely: wallMs, high: wallMs * 2 },
    costMicroUsd: exactly(costMicroUsd),
    sizes: { ...(functions !== undefined && { basisFunctions: functions, numOrbitals: functions }), ...loop },
    assumptions: [],
  };
}

/** Mean-field energy of the toy, hartree. */
export function toyEnergy({ atomicNumbers, positionsBohr }: MolecularSystem): number {
  const at = (atom: number): number[] => positionsBohr.slice(3 * atom, 3 * atom + 3);
  let energy = atomicNumbers.reduce((sum, z) => sum - z / 2, 0);
  for (let a = 1; a < atomicNumbers.length; a++) {
    for (let b = 0; b < a; b++) {
      const [p, q] = [at(a), at(b)];
      const well = Math.exp(1.4 - Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      energy += (well * well - 2 * well) / 10;
    }
  }
  return energy;
}

async function toyOutput(spec: StepSpec, store: ArtifactStore): Promise<StepOutput> {
  switch (spec.kind) {
    case 'scf':
      return scfOutput(spec, store);
    case 'mp2':
      return { energyHartree: spec.scf.energyHartree - 0.03, correlationHartree: -0.03, frozenOrbitals: 0 };
    case 'transform':
      return transformOutput(spec);
    case 'read-hamiltonian':
      return {
        hamiltonian: { schema: 'cofactor.hamiltonian/1', numOrbitals: 2, numElectrons: [1, 1], coreEnergyHartree: -1, h1: NONE, eri: NONE },
      };
    case 'space-reference': {
      const { coreEnergyHartree } = spec.hamiltonian;
      return { hartreeFockHartree: coreEnergyHartree, mp2Hartree: coreEnergyHartree - 0.03 };
    }
    case 'casci': {
      const root = (energyHartree: number) => ({ energyHartree, s2: 0, leadingWeight: 0.97, naturalOccupations: [1.95, 0.05] });
      const roots = Array.from({ length: spec.roots }, (_, k) => root(spec.hamiltonian.coreEnergyHartree - 0.05 + 0.3 * k));
      return { roots, determinants: 4, iterations: 5, residual: 1e-9 };
    }
    case 'ansatz':
      return {
        circuit: {
          schema: 'cofactor.circuit/1',
          numQubits: 2 * spec.hamiltonian.numOrbitals,
          numParameters: 2,
          operations: [rotation(0), rotation(1)],
        },
        observable: { numQubits: 1, terms: [['I', spec.hamiltonian.coreEnergyHartree - 0.05]] },
        startParameters: [0, 0],
      };
    case 'expectation': {
      if (spec.parameters.length === 0) {
        const values = spec.observables.map(({ terms: [[pauli]] }) => toyPauli(pauli));
        return { values, standardErrors: values.map(() => (spec.shots > 0 ? 0.01 : 0)) };
      }
      const value = spec.observables[0].terms[0][1] + spec.parameters.reduce((sum, x) => sum + (x - 0.1) ** 2, 0);
      return { values: [value], standardErrors: [0], ...(spec.gradient && { gradient: spec.parameters.map((x) => 2 * (x - 0.1)) }) };
    }
    case 'vqe-loop': {
      const energyHartree = spec.hamiltonian.coreEnergyHartree - 0.0495;
      return { energyHartree, parameters: [0.1, 0.1], iterations: 3, gradientNorm: 1e-8, energies: [energyHartree] };
    }
    case 'sample':
      return spec.shots > 0 ? { counts: toyCounts(spec) } : { counts: {}, probabilities: { '000': 0.5, '101': 0.5 } };
    case 'phase-circuit':
      return { circuit: spec.circuit, bits: spec.bits, centreHartree: 0, periodHartree: 1 };
    case 'read-program':
      return {
        circuit: {
          schema: 'cofactor.circuit/1',
          numQubits: 3,
          numParameters: 0,
          operations: [
            { gate: 'h', qubits: [0] },
            { gate: 'cx', qubits: [0, 2] },
          ],
        },
        measured: [0, 2],
      };
    case 'search': {
      const evaluations = spec.maxEvaluations ?? 100;
      const value = spec.method.name === 'random' ? -1 : -3;
      return {
        value,
        unit: '1',
        feasible: true,
        provenOptimal: spec.method.name === 'exact',
        evaluations,
        trace: [{ evaluations, value }],
        assignment: [1, 0],
        notes: spec.target === undefined ? [] : [`stopped at the target ${spec.target}`],
      };
    }
    case 'search-circuit':
      return {
        circuit: { schema: 'cofactor.circuit/1', numQubits: 2, numParameters: 2, operations: [rotation(0), rotation(1)] },
        observable: {
          numQubits: 2,
          terms: [
            ['IZ', 1.5],
            ['ZI', -0.5],
            ['II', -1],
          ],
        },
        startParameters: [0.1, 0.2],
        notes: ['2 qubits'],
      };
    case 'quadratic-model':
      return { model: { type: 'qubo', variables: 2, linear: [-3, 1], quadratic: [[0, 1, 1]] }, notes: ['penalties 4'] };
    case 'read-assignment':
      return { value: -3, unit: '1', feasible: true, assignment: spec.assignment };
    case 'casscf': {
      const roots = Array.from({ length: spec.roots }, (_, k) => ({
        energyHartree: spec.scf.energyHartree - 0.06 + 0.1 * k,
        s2: 0,
        leadingWeight: 0.9,
        naturalOccupations: [1.9, 0.1],
      }));
      return {
        averageEnergyHartree: roots.reduce((sum, { energyHartree }, k) => sum + energyHartree * (spec.weights?.[k] ?? 1 / spec.roots), 0),
        roots,
        activeSpace: { select: spec.activeSpace.select, electrons: [1, 1], orbitals: 2, coreOrbitals: 0, reasons: ['toy'] },
        orbitals: spec.scf.orbitals,
        orbitalEnergiesHartree: spec.scf.orbitalEnergiesHartree.alpha,
        determinants: 4,
        iterations: 5,
        residual: 1e-6,
      };
    }
    case 'nevpt2': {
      const roots = Array.from({ length: spec.roots }, (_, k) => {
        const referenceHartree = (spec.casscf?.roots[k].energyHartree ?? spec.scf.energyHartree - 0.05) + 0.1 * k;
        return {
          energyHartree: referenceHartree - 0.1,
          referenceHartree,
          secondOrderHartree: -0.1,
          classesHartree: { rs: -0.1 },
          s2: 0,
          leadingWeight: 0.9,
          naturalOccupations: [1.9, 0.1],
        };
      });
      return {
        roots,
        activeSpace: { select: spec.activeSpace.select, electrons: [1, 1], orbitals: 2, coreOrbitals: 0, reasons: ['toy'] },
        frozenOrbitals: 0,
        determinants: 4,
        iterations: 5,
        residual: 1e-7,
      };
    }
    case 'coupled-cluster': {
      const energyHartree = spec.scf.energyHartree - (spec.triples ? 0.05 : 0.045);
      return {
        energyHartree,
        correlationHartree: energyHartree - spec.scf.energyHartree,
        ccsdHartree: spec.scf.energyHartree - 0.045,
        mp2Hartree: spec.scf.energyHartree - 0.04,
        ...(spec.triples && { triplesHartree: -0.005 }),
        t1Diagnostic: 0.01,
        frozenOrbitals: 0,
        iterations: 9,
        residual: 1e-7,
      };
    }
    case 'optimize-geometry':
      return {
        system: spec.system,
        energyHartree: -1,
        gradientHartreePerBohr: spec.system.positionsBohr.map(() => 0),
        orbitals: { alpha: NONE },
        iterations: 2,
        residual: 1e-5,
        trace: [
          { energyHartree: -0.9, residual: 0.1 },
          { energyHartree: -1, residual: 1e-5 },
        ],
      };
    case 'gradient':
      return { gradientHartreePerBohr: spec.system.positionsBohr.map(() => 0) };
    case 'train': {
      const model = await putArray(store, new TextEncoder().encode(JSON.stringify(spec)));
      return { model, training: { labels: spec.geometries.length, leftOutErrorHartree: 1e-3, device: 'none' } };
    }
    case 'predict':
      return toyPrediction(spec, store);
    case 'diagonalise':
      return { energiesHartree: [-1], dimension: 2 ** spec.observable.numQubits, iterations: 1, residual: 0 };
    case 'heat-bath-ci': {
      const energyHartree = spec.hamiltonian.coreEnergyHartree - 0.05;
      return { energyHartree, fitErrorHartree: 0, points: [], s2: 0, leadingWeight: 1, iterations: 1, residual: 0 };
    }
    default: {
      const { numOrbitals, coreEnergyHartree } = spec.hamiltonian;
      const half = Array.from({ length: numOrbitals }, () => 0.5);
      const determinants = spec.kind === 'subspace' ? spec.alphaStrings.length * spec.betaStrings.length : spec.determinants;
      const energyHartree = coreEnergyHartree - 0.05 * (1 - 1 / (1 + determinants));
      return {
        energyHartree,
        s2: 0,
        leadingWeight: 0.9,
        occupations: { alpha: half, beta: half },
        determinants,
        iterations: 3,
        residual: 1e-9,
      };
    }
  }
}

/** ⟨P⟩ in the Bell state of qubits 0 and 2, for the few strings that the tests ask. */
const toyPauli = (pauli: string): number => ({ ZIZ: 1, XIX: 1, YIY: -1 })[pauli] ?? 0;

/** Some outcomes without a pattern; the first takes what is left of the shots. */
function toyCounts({ circuit: { numQubits }, shots }: StepSpec<'sample'>): Record<string, number> {
  const each = Math.floor(shots / 50);
  const outcomes = Array.from({ length: each > 0 ? 50 : 1 }, (_, k) =>
    ((k * 2_654_435_761) % 2 ** numQubits).toString(2).padStart(numQubits, '0'),
  );
  const counts: Record<string, number> = {};
  for (const bits of outcomes) counts[bits] = (counts[bits] ?? 0) + each;
  counts[outcomes[0]] += shots - each * outcomes.length;
  return counts;
}

/** The energy of the nearest label, surer the nearer; beyond the longest distance that was labelled it refuses. */
async function toyPrediction({ model, geometries }: StepSpec<'predict'>, store: ArtifactStore): Promise<StepOutput<'predict'>> {
  const labels = JSON.parse(new TextDecoder().decode(await store.get(model.sha256))) as StepSpec<'train'>;
  const length = ({ positionsBohr: x }: { positionsBohr: number[] }): number => Math.hypot(x[3] - x[0], x[4] - x[1], x[5] - x[2]);
  const lengths = labels.geometries.map(length);
  const gaps = geometries.map((geometry) => lengths.map((r) => Math.abs(r - length(geometry))));
  const refusals = geometries.map((geometry) => (length(geometry) > Math.max(...lengths) ? `too long: ask ${labels.oracle} instead` : ''));
  return {
    energiesHartree: gaps.map((row) => labels.energiesHartree[row.indexOf(Math.min(...row))]),
    standardErrorsHartree: gaps.map((row) => 0.01 * Math.min(...row)),
    insideDomain: refusals.map((reason) => reason === ''),
    refusals,
  };
}

const NONE = { sha256: '0'.repeat(64), dtype: 'f64' as const, shape: [0] };
const rotation = (parameter: number) => ({ gate: 'ry' as const, qubits: [0], angles: [{ parameter, scale: 1, offset: 0 }] });

/** The orbitals are an array of its own for every geometry, so that a neighbouring point can be recognised. */
async function scfOutput({ system, reference }: StepSpec<'scf'>, store: ArtifactStore): Promise<StepOutput<'scf'>> {
  const n = functionsOf(system);
  const sha256 = await store.put(new TextEncoder().encode(JSON.stringify(system.positionsBohr)));
  const electrons = system.atomicNumbers.reduce((sum, z) => sum + z, 0) - system.charge;
  const alpha = (electrons + system.multiplicity - 1) / 2;
  return {
    reference,
    energyHartree: toyEnergy(system),
    nuclearRepulsionHartree: 0.5,
    orbitals: { alpha: { sha256, dtype: 'f64', shape: [n, n] } },
    orbitalEnergiesHartree: { alpha: Array.from({ length: n }, (_, k) => k - 1) },
    occupied: [alpha, electrons - alpha],
    numFunctions: n,
    angular: 'spherical',
    s2: 0,
    dipoleAu: [0, 0, 0],
    stability: { internal: 'stable', lowestEigenvalue: 0.1 },
    iterations: 7,
    residual: 1e-11,
  };
}

function transformOutput({ scf, activeSpace }: StepSpec<'transform'>): StepOutput<'transform'> {
  const named = 'electrons' in activeSpace && activeSpace.electrons !== undefined && 'orbitals' in activeSpace;
  const orbitals = named ? activeSpace.orbitals : scf.numFunctions;
  const electrons: [number, number] = named ? [activeSpace.electrons / 2, activeSpace.electrons / 2] : scf.occupied;
  const coreOrbitals = scf.occupied[1] - electrons[1];
  return {
    hamiltonian: {
      schema: 'cofactor.hamiltonian/1',
      numOrbitals: orbitals,
      numElectrons: electrons,
      coreEnergyHartree: scf.energyHartree,
      h1: NONE,
      eri: NONE,
    },
    activeSpace: { select: activeSpace.select, electrons, orbitals, coreOrbitals, reasons: ['toy'] },
  };
}
