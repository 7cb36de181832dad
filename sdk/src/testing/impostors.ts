/**
 * Backends and stores that lie in one way each. Each takes an honest one and betrays it; the contract suites must catch every
 * one by the check named in `caughtBy`.
 */
import {
  type ArtifactStore,
  artifactNotFound,
  bitString,
  type LocalBackend,
  sha256,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
  stream,
} from '../contracts/index.ts';
import { H2_REFERENCE, H4_REFERENCE } from './fixtures.ts';

export interface Impostor<Honest> {
  /** What it does. */
  name: string;
  /** Beginning of the name of a check that it must fail. */
  caughtBy: string;
  betray: (honest: Honest) => Honest;
}

/** An honest backend whose steps or answers are changed on the way. */
function tampered(
  honest: LocalBackend,
  change: { spec?: (spec: StepSpec) => StepSpec; output?: (output: StepOutput, spec: StepSpec) => StepOutput },
): LocalBackend {
  return {
    ...honest,
    async run<K extends StepKind>(spec: StepSpec<K>, context: Parameters<LocalBackend['run']>[1]): Promise<StepResult<K>> {
      const asked = (change.spec?.(spec) ?? spec) as StepSpec<K>;
      const result = await honest.run(asked, context);
      return { ...result, output: (change.output?.(result.output, spec) ?? result.output) as StepOutput<K> };
    },
  };
}

const vqeEnergy = (two: number, four: number) => (output: StepOutput, spec: StepSpec) => {
  if (spec.kind !== 'vqe-loop') return output;
  const energyHartree = spec.hamiltonian.numOrbitals === 2 ? two : four;
  return { ...(output as StepOutput<'vqe-loop'>), energyHartree, energies: [energyHartree] };
};

export const BACKEND_IMPOSTORS: readonly Impostor<LocalBackend>[] = [
  {
    name: 'returns the Hartree–Fock energy',
    caughtBy: 'vqe-loop: H2 gets at least 90 % of the correlation',
    betray: (honest) => tampered(honest, { output: vqeEnergy(H2_REFERENCE.rhfHartree, H4_REFERENCE.rhfHartree) }),
  },
  {
    name: 'calls FCI instead of optimising its circuit',
    caughtBy: 'vqe-loop: H4 stays above the exact energy',
    betray: (honest) => tampered(honest, { output: vqeEnergy(H2_REFERENCE.fciHartree, H4_REFERENCE.fciHartree) }),
  },
  {
    name: 'calls FCI instead of running the circuit',
    caughtBy: 'expectation: the energy of H2 follows the parameter',
    betray: (honest) =>
      tampered(honest, {
        output: (output, spec) =>
          spec.kind === 'expectation' && spec.circuit.numQubits === 4
            ? { ...(output as StepOutput<'expectation'>), values: spec.observables.map(() => H2_REFERENCE.fciHartree) }
            : output,
      }),
  },
  {
    name: 'ignores the parameters of the circuit',
    caughtBy: 'expectation: circuits with values in closed form',
    betray: (honest) =>
      tampered(honest, { spec: (spec) => ('parameters' in spec ? { ...spec, parameters: spec.parameters.map(() => 0) } : spec) }),
  },
  {
    name: 'returns uniform bits',
    caughtBy: 'sample: frequencies follow the probabilities',
    betray: (honest) => tampered(honest, { output: (output, spec) => (spec.kind === 'sample' ? { counts: uniformCounts(spec) } : output) }),
  },
  {
    name: 'prints qubit 0 leftmost',
    caughtBy: 'sample: frequencies follow the probabilities',
    betray: (honest) =>
      tampered(honest, {
        output: (output, spec) => {
          if (spec.kind !== 'sample') return output;
          const { counts } = output as StepOutput<'sample'>;
          return {
            counts: Object.fromEntries(Object.entries(counts).map(([bits, count]) => [Array.from(bits).toReversed().join(''), count])),
          };
        },
      }),
  },
  {
    name: 'ignores its seed: always the same sample',
    caughtBy: 'seeds: another seed gives sample',
    betray: (honest) => tampered(honest, { spec: (spec) => ('seed' in spec ? { ...spec, seed: 0 } : spec) }),
  },
  {
    name: 'ignores its seed: never the same sample',
    caughtBy: 'seeds: the same seed gives sample',
    betray: (honest) => {
      let runs = 0;
      return tampered(honest, { spec: (spec) => ('seed' in spec ? { ...spec, seed: runs++ } : spec) });
    },
  },
  {
    name: 'ignores the signal',
    caughtBy: 'cancel: a signal that has already fired',
    betray: (honest) => ({
      ...honest,
      run: async (spec, context) => honest.run(spec, { ...context, signal: new AbortController().signal }),
    }),
  },
  {
    name: 'heeds the signal only before it starts',
    caughtBy: 'cancel: an abort in the middle of sample',
    betray: (honest) => ({
      ...honest,
      run: async (spec, context) =>
        honest.run(spec, context.signal.aborted ? context : { ...context, signal: new AbortController().signal }),
    }),
  },
  {
    name: 'claims a capability it lacks',
    caughtBy: 'runs scf',
    betray: (honest) => ({ ...honest, capabilities: { ...honest.capabilities, scf: {} } }),
  },
  {
    name: 'runs what it does not declare',
    caughtBy: 'refuses sample with UNSUPPORTED',
    betray: (honest) => ({ ...honest, capabilities: { ...honest.capabilities, sample: undefined } }),
  },
  {
    name: 'promises fewer qubits than it accepts',
    caughtBy: 'sample: one more than maxQubits is refused',
    betray: (honest) => ({ ...honest, capabilities: { ...honest.capabilities, sample: { ...honest.capabilities.sample, maxQubits: 5 } } }),
  },
  {
    name: 'forecasts a range upside down',
    caughtBy: 'forecast covers memory, time and money',
    betray: (honest) => ({
      ...honest,
      forecast: (spec, sizes) => ({ ...honest.forecast(spec, sizes), costMicroUsd: { low: 2, likely: 1, high: 3 } }),
    }),
  },
  {
    name: 'answers with what JSON cannot carry',
    caughtBy: 'runs expectation: result, output and provenance',
    betray: (honest) => ({
      ...honest,
      run: async (spec, context) => ({ ...(await honest.run(spec, context)), finishedAt: new Date() }),
    }),
  },
  {
    name: 'signs with another name',
    caughtBy: 'runs sample: result, output and provenance',
    betray: (honest) => ({
      ...honest,
      run: async (spec, context) => {
        const result = await honest.run(spec, context);
        return { ...result, provenance: { ...result.provenance, backend: 'ibm:somewhere' } };
      },
    }),
  },
];

/** Plausible, seeded, and no trace of the circuit. */
function uniformCounts({ circuit, shots, seed }: StepSpec<'sample'>): Record<string, number> {
  const random = stream(seed, 'uniform');
  const counts: Record<string, number> = {};
  for (let shot = 0; shot < shots; shot++) {
    const bits = bitString(random.integer(2 ** circuit.numQubits), circuit.numQubits);
    counts[bits] = (counts[bits] ?? 0) + 1;
  }
  return counts;
}

export const STORE_IMPOSTORS: readonly Impostor<ArtifactStore>[] = [
  {
    name: 'forgets all but the latest',
    caughtBy: 'keeps every artifact',
    betray: () => {
      let kept: { hash: string; bytes: Uint8Array } | undefined;
      return {
        put: async (bytes) => {
          kept = { hash: sha256(bytes), bytes: bytes.slice() };
          return kept.hash;
        },
        get: async (hash) => {
          if (kept?.hash !== hash) throw artifactNotFound(hash);
          return kept.bytes.slice();
        },
        has: async (hash) => kept?.hash === hash,
      };
    },
  },
  {
    name: 'returns other bytes',
    caughtBy: 'get gives back the bytes that were put',
    betray: (honest) => ({
      ...honest,
      get: async (hash) => {
        const bytes = await honest.get(hash);
        if (bytes.length > 0) bytes[bytes.length - 1] ^= 1;
        return bytes;
      },
    }),
  },
  {
    name: 'keeps the buffer it was given',
    caughtBy: 'keeps a copy',
    betray: () =>
      aliasing(
        (bytes) => bytes,
        (bytes) => bytes.slice(),
      ),
  },
  {
    name: 'hands out its own buffer',
    caughtBy: 'keeps a copy',
    betray: () =>
      aliasing(
        (bytes) => bytes.slice(),
        (bytes) => bytes,
      ),
  },
  {
    name: 'stores the whole buffer behind a view',
    caughtBy: 'a view into a larger buffer',
    betray: (honest) => ({ ...honest, put: async (bytes) => honest.put(new Uint8Array(bytes.buffer)) }),
  },
  {
    name: 'answers what it never had with nothing',
    caughtBy: 'what was never put is NOT_FOUND',
    betray: (honest) => ({ ...honest, get: async (hash) => ((await honest.has(hash)) ? honest.get(hash) : new Uint8Array()) }),
  },
  {
    name: 'makes up names',
    caughtBy: 'put answers the SHA-256',
    betray: (honest) => ({ ...honest, put: async (bytes) => (await honest.put(bytes)).toUpperCase() }),
  },
];

/** A store in memory that copies only as told. */
function aliasing(keep: (bytes: Uint8Array) => Uint8Array, give: (bytes: Uint8Array) => Uint8Array): ArtifactStore {
  const blobs = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const hash = sha256(bytes);
      blobs.set(hash, keep(bytes));
      return hash;
    },
    get: async (hash) => {
      const bytes = blobs.get(hash);
      if (!bytes) throw artifactNotFound(hash);
      return give(bytes);
    },
    has: async (hash) => blobs.has(hash),
  };
}
