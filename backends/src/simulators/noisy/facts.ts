/** What can be said about a noisy backend without loading what it runs on. */
import { circuitSizes, decomposeUntil, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import {
  COFACTOR_VERSION,
  exactly,
  tooLarge,
  stepNotRun,
  unsupported,
  ZeroNoise,
  type Circuit,
  type Forecast,
  type BackendFacts,
  type Sizes,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { type NoiseModel } from './model/noise-model.ts';
import { isElementary } from './states/noisy-circuit.ts';

/** Up to here the exact state is held; above, one state vector for each shot's history. */
export const MAX_EXACT_QUBITS = 10;
const MAX_QUBITS = 22;
const MAX_SHOTS = 1_000_000;

/** One thread, ns: one number of a density matrix and one amplitude of a state vector, per step. Measured, 2 vCPU Xeon 2.5 GHz. */
const NS_PER_DENSITY_ENTRY = 8;
const NS_PER_AMPLITUDE = 2;
/** Drawing one shot and its errors. */
const NS_PER_SHOT = 10_000;
const NS_PER_STEP = 400;
/** Parsing, decomposing, first calls of code that is not yet compiled. */
const START_MS = 30;
/** Measurement settings that the strings of a molecular Hamiltonian share. */
const STRINGS_PER_SETTING = 3;
/** Two-qubit gates of a UCCSD excitation, on average. */
const GATES_PER_PARAMETER = 40;
/** What the code of this simulator takes beside an idle process. */
const CODE_BYTES = 40 * 2 ** 20;
/** Shots that go the same way share a state; copies of it when they part. */
const VECTORS = { low: 1, likely: 4, high: 13 };

export function noisyFacts(model: NoiseModel): BackendFacts {
  const id = `noisy:${model.name}`;
  const maxQubits = Array.isArray(model.readout) ? Math.min(MAX_QUBITS, model.readout.length) : MAX_QUBITS;
  const limits = { maxQubits, maxShots: MAX_SHOTS, seeded: true };
  const capabilities = {
    expectation: { ...limits, exact: true, maxExactQubits: Math.min(maxQubits, MAX_EXACT_QUBITS) },
    sample: limits,
  };
  return {
    id,
    version: COFACTOR_VERSION,
    purpose: 'study',
    description: `Simulated errors of ${model.description}: gates, relaxation, readout; any two qubits interact, nothing is routed`,
    capabilities,
    tested: { contract: true },
    pricing: 'free',
    available: async () => ({ available: true }),
    forecast(spec, sizes) {
      if (spec.kind !== 'expectation' && spec.kind !== 'sample') throw stepNotRun({ id, capabilities }, spec.kind);
      return forecastCircuit(id, model, maxQubits, spec, sizes);
    },
  };
}

type CircuitSpec = Partial<StepSpec<'expectation' | 'sample'>> & { kind: StepKind };

/**
 * @throws INVALID_INPUT for a malformed circuit; TOO_LARGE for too many qubits or shots; UNSUPPORTED for gradients, for exact values
 * above 10 qubits, or for a measurement in the middle
 */
function forecastCircuit(id: string, model: NoiseModel, maxQubits: number, spec: CircuitSpec, sizes: Sizes): Forecast {
  const { circuit } = spec;
  const qubits = circuit?.numQubits ?? sizes.qubits ?? 1;
  const shots = spec.shots ?? sizes.shots;
  checkLimits(id, maxQubits, qubits, shots);
  if ('gradient' in spec && spec.gradient) {
    throw unsupported(`${id} has no analytic gradients: use shift rules (gradient: false)`, { what: `gradients on ${id}` });
  }
  if (shots === 0 && qubits > MAX_EXACT_QUBITS) {
    const message = `${id} has exact values (shots: 0) up to ${MAX_EXACT_QUBITS} qubits, got ${qubits}: give shots, e.g. 1000`;
    throw unsupported(message, { what: `exact values of ${qubits} qubits on ${id}` });
  }
  if (circuit) {
    validateCircuit(circuit);
    terminalReadout(circuit);
  }
  const known = circuit && deviceResources(circuit);
  const twoQubitGates = known?.twoQubitGates ?? sizes.twoQubitGates ?? GATES_PER_PARAMETER * (sizes.parameters ?? 1);
  const pulses = 2 * (known?.oneQubitGates ?? 2 * twoQubitGates);
  const steps = 3 * (pulses + twoQubitGates); // each gate has its relaxation
  const mitigation = ('mitigation' in spec && spec.mitigation) || [];
  const parities = ('parities' in spec ? spec.parities?.length : undefined) ?? 2;
  const parts = mitigation.includes('postselect') ? 2 ** parities : 1; // a string for each product of the parities
  const settings = spec.kind === 'sample' ? 1 : parts * settingsOf(spec, sizes);
  const scales = mitigation.includes('zne') ? ('zeroNoise' in spec && spec.zeroNoise?.scales) || ZeroNoise.parse({}).scales : [1];
  const lengths = scales.reduce((sum, scale) => sum + scale, 0); // of the circuits that run, in units of the one given
  const exact = qubits <= MAX_EXACT_QUBITS;
  const errors = pulses * model.oneQubitGate.error + twoQubitGates * (model.twoQubitGate.error + 2 * model.memoryError);
  const histories = settings * (1 + ((shots ?? 0) / scales.length) * Math.min(1, errors) * 0.75); // shots part half-way, on average
  const draws = settings * (shots ?? 0) * NS_PER_SHOT;
  const ns = exact
    ? (3 * twoQubitGates * lengths + scales.length * settings * qubits) * 4 ** qubits * NS_PER_DENSITY_ENTRY +
      lengths * steps * NS_PER_STEP * 10 +
      draws / 10
    : lengths * histories * steps * (2 ** qubits * NS_PER_AMPLITUDE + NS_PER_STEP) + draws;
  const likely = START_MS + ns * 1e-6;
  const bytes = (vectors: number) => (exact ? 16 * 4 ** qubits : vectors * 16 * 2 ** qubits) + CODE_BYTES;
  return {
    memoryBytes: { low: bytes(VECTORS.low), likely: bytes(VECTORS.likely), high: bytes(VECTORS.high) + 2 ** 26 },
    wallMs: { low: likely / 4, likely, high: likely * 4 },
    costMicroUsd: exactly(0),
    sizes: { qubits, ...known },
    assumptions: [
      exact ? `the exact mixed state: 4^${qubits} numbers` : `some 2^${qubits} amplitudes for each of ${Math.ceil(histories)} histories`,
      'decomposed to rz, sx, x (or prx) and cz; any two qubits interact, nothing is routed or optimised away',
    ],
  };
}

function checkLimits(id: string, maxQubits: number, qubits: number, shots = 0): void {
  for (const [resource, asked, limit] of [
    ['qubits', qubits, maxQubits],
    ['shots', shots, MAX_SHOTS],
  ] as const) {
    if (asked > limit) throw tooLarge(`${id} takes at most ${limit} ${resource}, got ${asked}: ask for fewer`, { resource, asked, limit });
  }
}

/** What the device plays: wider gates and two-qubit ones other than cx and cz taken apart. */
function deviceResources(circuit: Circuit): Sizes {
  const counted = decomposeUntil(circuit.operations, (operation) => isElementary(operation) || operation.gate === 'excitation');
  return circuitSizes({ ...circuit, operations: [...counted] });
}

/** At most one for each string. */
function settingsOf({ observables }: { observables?: StepSpec<'expectation'>['observables'] }, { pauliTerms = 1 }: Sizes): number {
  const strings = observables ? new Set(observables.flatMap(({ terms }) => terms.map(([text]) => text))).size : pauliTerms;
  return Math.max(1, Math.ceil(strings / STRINGS_PER_SETTING));
}
