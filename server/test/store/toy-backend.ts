/**
 * Backends for tests of jobs: answers at once, or when `before` lets them, with energies that nobody should believe. Enough
 * kinds of steps for `fci` (scf, transform, casci) and for `vqe` as a whole loop.
 */
import {
  exactly,
  stepNotRun,
  stepResult,
  throwIfCancelled,
  tooLarge,
  unsupported,
  type Capabilities,
  type LocalBackend,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';

export interface ToyOptions {
  id?: string;
  capabilities?: Capabilities;
  costMicroUsd?: number;
  /** Called before a step is answered: throw, wait, or look. */
  before?: (spec: StepSpec, context: RunContext) => Promise<void> | void;
}

/** A backend, and the kinds of the steps it ran, in order. */
export type Toy = LocalBackend & { ran: StepKind[] };

const CLASSICAL: Capabilities = { scf: {}, transform: {}, 'space-reference': {}, casci: { maxDeterminants: 10_000 } };
const QUANTUM: Capabilities = { 'vqe-loop': { maxQubits: 20 } };

/** `cpu` and `statevector`. */
export function toys(options: ToyOptions = {}): [cpu: Toy, statevector: Toy] {
  return [toyBackend(options), toyBackend({ ...options, id: 'statevector', capabilities: QUANTUM })];
}

function toyBackend({ id = 'cpu', capabilities = CLASSICAL, costMicroUsd = 0, before }: ToyOptions): Toy {
  const ran: StepKind[] = [];
  return {
    id,
    version: '1.0.0',
    description: 'Answers without computing',
    locality: 'local',
    capabilities,
    ran,
    available: async () => ({ available: true }),
    forecast({ kind, ...spec }, { determinants = 1, parameters = 2 }) {
      if (!capabilities[kind]) throw stepNotRun({ id, capabilities }, kind);
      const limit = capabilities[kind].maxDeterminants ?? Number.POSITIVE_INFINITY;
      if (determinants > limit) throw tooLarge('too many determinants', { resource: 'determinants', asked: determinants, limit });
      const hydrogens = 'system' in spec && spec.system ? spec.system.atomicNumbers.length : undefined;
      return {
        memoryBytes: exactly(1000),
        wallMs: exactly(10),
        costMicroUsd: exactly(costMicroUsd),
        sizes: { basisFunctions: hydrogens, numOrbitals: hydrogens, ...(kind === 'vqe-loop' && { parameters }) },
        assumptions: [],
      };
    },
    async run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
      ran.push(spec.kind);
      await before?.(spec, context);
      throwIfCancelled(context.signal);
      context.onProgress?.({ fraction: 1 });
      return stepResult({ id, version: '1.0.0' }, spec, { output: outputOf(spec), wallMs: 10, costMicroUsd });
    },
  };
}

const NONE = { sha256: '0'.repeat(64), dtype: 'f64' as const, shape: [0] };

function outputOf(spec: StepSpec): StepOutput {
  switch (spec.kind) {
    case 'scf':
      return {
        reference: spec.reference,
        energyHartree: -1.1,
        nuclearRepulsionHartree: 0.7,
        orbitals: { alpha: NONE },
        orbitalEnergiesHartree: { alpha: [-0.5, 0.5] },
        occupied: [1, 1],
        numFunctions: 2,
        angular: 'spherical',
        s2: 0,
        dipoleAu: [0, 0, 0],
        stability: { internal: 'stable', lowestEigenvalue: 0.1 },
        iterations: 7,
        residual: 1e-11,
      };
    case 'transform':
      return {
        hamiltonian: {
          schema: 'cofactor.hamiltonian/1',
          numOrbitals: 2,
          numElectrons: [1, 1],
          coreEnergyHartree: spec.scf.energyHartree,
          h1: NONE,
          eri: NONE,
        },
        activeSpace: { select: spec.activeSpace.select, electrons: [1, 1], orbitals: 2, coreOrbitals: 0, reasons: ['toy'] },
      };
    case 'space-reference':
      return { hartreeFockHartree: -1.1, mp2Hartree: -1.12 };
    case 'casci': {
      const root = { energyHartree: -1.15, s2: 0, leadingWeight: 0.97, naturalOccupations: [1.95, 0.05] };
      return { roots: [root], determinants: 4, iterations: 5, residual: 1e-9 };
    }
    case 'vqe-loop':
      return { energyHartree: -1.149, parameters: [0.1, 0.1], iterations: 3, gradientNorm: 1e-8, energies: [-1.149] };
    default:
      throw unsupported(`no toy for ${spec.kind}`, { what: spec.kind });
  }
}
