/** What can be said about the `statevector` backend without loading what it runs on. */
import { circuitSizes, qubitPoolSize, terminalReadout, uccsdCircuit, validateCircuit } from '@cofactor/sdk/circuits';
import {
  COFACTOR_VERSION,
  exactly,
  tooLarge,
  unsupported,
  stepNotRun,
  type Circuit,
  type Forecast,
  type BackendFacts,
  type PauliSum,
  type Range,
  type Sizes,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { CIRCUIT_SEARCHES, forecastCircuitSearch, MAX_SEARCH_QUBITS } from '../../search/quantum/facts.ts';
import { withExcitedStates } from '../excited-forecast.ts';
import { ADAPT_DEFAULTS } from '../growth-forecast.ts';
import { tableBytes, TILED_QUBITS } from './tiled/schedule.ts';

/** One vector of 2²⁷ amplitudes (2 GiB), or two of 2²⁶, is the most that one 4 GiB memory holds beside its scratch space. */
const MAX_QUBITS_ALONE = 27;
const MAX_QUBITS = 26;

const capabilities = {
  expectation: { maxQubits: MAX_QUBITS_ALONE, exact: true, gradients: true, seeded: true },
  sample: { maxQubits: MAX_QUBITS_ALONE, exact: true, seeded: true },
  'vqe-loop': { maxQubits: MAX_QUBITS, gradients: true, exact: true, seeded: true },
  search: { maxQubits: MAX_SEARCH_QUBITS, exact: true, seeded: true, methods: CIRCUIT_SEARCHES },
} as const;

/** ψ and λ, and a quarter of each for Hψ. */
const VQE_VECTORS = 2.5;

/** One thread, ns an amplitude: a dense gate, one of many in tiles, all strings that share an X mask. Measured, 2 vCPU Xeon 2.5 GHz. */
const NS_PER_GATE = 1.6;
const NS_PER_TILED_GATE = 0.6;
const NS_PER_GROUP = 2.5;
/** One string on all amplitudes: a rotation by it, or an element between two states. */
const NS_PER_ROTATION = 3.5;
/** Every pass costs as much as so many amplitudes before it begins. */
const AMPLITUDES_PER_CALL = 400;
/**
 * Strings of the qubit pool for one that is picked, and the most CX of one. To slopes of 5e-4 hartree 328 strings gave 30 (H4 at 1.0 and
 * 1.8 Å), 2100 gave 70 (LiH) and more than 240 (H6 at 1.0 Å), each with 4 to 7 evaluations; LiH took 1.1 s.
 */
const STRINGS_PER_GROWTH = 12;
const CX_PER_STRING = 6;
/** A string in a list. */
const BYTES_PER_STRING = 400;
/** Drawing one shot and counting it. */
const NS_PER_SHOT = 400;
/** Strings of a molecular Hamiltonian that share an X mask, on average. */
const STRINGS_PER_GROUP = 6;
/** Parsing, mapping to qubits, first calls of code that is not yet compiled. */
const START_MS = 20;

/**
 * @throws INVALID_INPUT for a malformed circuit, UNSUPPORTED for another kind of step or a measurement in the middle, TOO_LARGE above
 *   27 qubits, or 26 where two vectors are needed.
 */
function forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast {
  switch (spec.kind) {
    case 'expectation':
    case 'sample':
      return forecastCircuit(spec, sizes);
    case 'vqe-loop':
      return forecastVqe(spec, sizes);
    case 'search':
      return forecastCircuitSearch(spec, 'statevector');
    default:
      throw stepNotRun(statevectorFacts, spec.kind);
  }
}

function forecastCircuit(spec: Partial<StepSpec<'expectation' | 'sample'>> & { kind: StepKind }, sizes: Sizes): Forecast {
  const { circuit } = spec;
  const sweeps = 'gradient' in spec && spec.gradient ? 4 : 1; // forward, Hψ, and back twice
  const shots = spec.shots ?? sizes.shots ?? 0;
  const copies = sweeps > 1 || (spec.kind === 'expectation' && shots > 0) ? 2 : 1;
  const limit = copies > 1 ? MAX_QUBITS : MAX_QUBITS_ALONE;
  if (circuit) {
    checkQubits(circuit.numQubits, limit);
    validateCircuit(circuit);
    terminalReadout(circuit);
  }
  const known = circuit ? circuitSizes(circuit) : undefined;
  const qubits = known?.qubits ?? sizes.qubits ?? 1;
  checkQubits(qubits, limit);
  const gates = circuit ? passes(circuit) : (sizes.parameters ?? 0);
  const groups = 'observables' in spec && spec.observables ? countXMasks(spec.observables) : (sizes.pauliTerms ?? 1) / STRINGS_PER_GROUP;
  const tiled = qubits >= TILED_QUBITS;
  const forwardNs = tiled ? NS_PER_TILED_GATE : NS_PER_GATE;
  const settings = spec.kind === 'sample' ? 1 : 2 * groups; // qubit-wise commuting settings are about twice the X masks
  const ns = 2 ** qubits * (gates * (forwardNs + (sweeps - 1) * NS_PER_GATE) + groups * NS_PER_GROUP) + settings * shots * NS_PER_SHOT;
  return {
    memoryBytes: vectors(copies, qubits, tiled ? tableBytes() : 0),
    wallMs: around(START_MS + ns * 1e-6, 3),
    costMicroUsd: exactly(0),
    sizes: { qubits, ...known },
    assumptions: [`${copies} × 16·2^${qubits} bytes of amplitudes`],
  };
}

function forecastVqe(spec: Partial<StepSpec<'vqe-loop'>>, sizes: Sizes): Forecast {
  if (spec.ansatz === 'adapt') checkGrowth(spec);
  const numOrbitals =
    spec.hamiltonian?.numOrbitals ?? sizes.numOrbitals ?? (sizes.qubits === undefined ? undefined : Math.ceil(sizes.qubits / 2));
  if (numOrbitals === undefined) {
    const [small, likely, large] = [1, 6, MAX_QUBITS / 2].map((n) => vqeOf(n, n ** 4 / 10, spec.maxIterations ?? 500));
    const between = (of: 'memoryBytes' | 'wallMs') => ({ low: small[of].low, likely: likely[of].likely, high: large[of].high });
    const assumptions = ['the number of orbitals is not known yet: 1 to 13, 6 as a guess'];
    return { memoryBytes: between('memoryBytes'), wallMs: between('wallMs'), costMicroUsd: exactly(0), sizes: {}, assumptions, open: true };
  }
  const qubits = 2 * numOrbitals;
  checkQubits(qubits);
  const numElectrons = spec.hamiltonian?.numElectrons ?? sizes.numElectrons;
  if (!numElectrons)
    return {
      ...vqeOf(numOrbitals, numOrbitals ** 4 / 10, spec.maxIterations ?? 500),
      sizes: { qubits },
      assumptions: ['the number of electrons is not known yet'],
    };
  if (spec.ansatz === 'adapt') return growthOf(numOrbitals, spec);
  if (spec.ansatz === 'paired-doubles') {
    const pairs = numElectrons[0] * (numOrbitals - numElectrons[0]);
    const assumptions = [`${pairs} pairs, and doubles as many as the gates allow: the amplitudes of MP2 decide which`];
    return { ...vqeOf(numOrbitals, 2 * pairs, spec.maxIterations ?? 500), sizes: { qubits }, assumptions };
  }
  const circuit = circuitSizes(uccsdCircuit({ numOrbitals, numElectrons }));
  const { parameters = 0 } = circuit;
  const loop = {
    ...vqeOf(numOrbitals, parameters, spec.maxIterations ?? 500),
    sizes: circuit,
    assumptions: [
      `${VQE_VECTORS} × 16·2^${qubits} bytes of amplitudes`,
      'L-BFGS takes 5 to 80 evaluations, each a sweep forward, Hψ and a sweep back',
      'gates of one Trotter step, excitations as CX ladders, nothing optimised away',
    ],
  };
  return withExcitedStates(loop, spec.states, { numOrbitals, numElectrons }, evaluationMs(numOrbitals, parameters));
}

/** @throws UNSUPPORTED for the fermionic pool, and for excited states, which that one has */
function checkGrowth({ pool = 'fermionic', states }: Partial<StepSpec<'vqe-loop'>>): void {
  if (pool !== 'qubit') {
    const message = `statevector grows an ansatz from the qubit pool, got ${pool}: use fermion, or method.pool "qubit"`;
    throw unsupported(message, { what: `adapt from the ${pool} pool on statevector`, alternatives: ['fermion', 'qubit'] });
  }
  if (states !== undefined) {
    const message =
      'an ansatz from the qubit pool gives one state, for it keeps no electron numbers: use fermion and method.pool "fermionic"';
    throw unsupported(message, { what: `${states} states from the qubit pool`, alternatives: ['fermionic'] });
  }
}

/** Gates in terms of one dense gate: a double excitation touches 1/8 of the amplitudes, a single a half; ccx and cswap are taken apart. */
function passes({ operations }: Circuit): number {
  const weight = ({ gate, qubits }: Circuit['operations'][number]) =>
    gate === 'excitation' ? 2 / 2 ** qubits.length : gate === 'ccx' || gate === 'cswap' ? 15 : 1;
  return operations.reduce((sum, operation) => sum + weight(operation), 0);
}

/** Distinct X masks, letter by letter: X and Y flip, I and Z do not. */
function countXMasks(observables: readonly PauliSum[]): number {
  const masks = observables.map(({ terms }) => new Set(terms.map(([text]) => text.replace(/Y/g, 'X').replace(/Z/g, 'I'))).size);
  return masks.reduce((sum, count) => sum + count, 0);
}

/** Energy and gradient once. */
function evaluationMs(n: number, parameters: number): number {
  // a double touches 1/8 of the amplitudes, four times; Hψ is worked out on a quarter of them (loop/spin-sector.ts)
  return 4 ** n * 1e-6 * ((parameters / 2) * NS_PER_GATE + (hamiltonianGroups(n) / 4) * NS_PER_GROUP);
}

/** Strings of the Hamiltonian by X mask: none, one pair, or two pairs of orbitals changed. */
function hamiltonianGroups(n: number): number {
  const pairs = (n * (n - 1)) / 2;
  const quadruples = (pairs * (n - 2) * (n - 3)) / 12;
  return 1 + 2 * pairs + 2 * quadruples + pairs * pairs;
}

/** An ansatz that grows by strings, on the register without the two qubits of the spin parities. */
function growthOf(n: number, spec: Partial<StepSpec<'vqe-loop'>>): Forecast {
  const pool = qubitPoolSize({ numOrbitals: n });
  const { maxOperators: most = ADAPT_DEFAULTS.maxOperators } = spec;
  const likely = Math.min(most, Math.ceil(pool / STRINGS_PER_GROWTH));
  const amplitudes = Math.max(4, 4 ** (n - 1));
  const passMs = 1e-6 * (amplitudes + AMPLITUDES_PER_CALL);
  const sweepMs = (strings: number) => passMs * (4 * strings * NS_PER_ROTATION + hamiltonianGroups(n) * NS_PER_GROUP);
  const growthsMs = (growths: number, evaluations: number) =>
    growths * (evaluations * sweepMs(growths / 2) + passMs * pool * NS_PER_ROTATION);
  const bytes = 2 * 16 * amplitudes + BYTES_PER_STRING * pool;
  return {
    memoryBytes: { low: 2 * 16 * amplitudes, likely: bytes + 2 ** 20, high: bytes + 2 ** 26 },
    wallMs: {
      low: START_MS + growthsMs(likely / 4, 3) / 2,
      likely: START_MS + growthsMs(likely, 5),
      high: 10 * START_MS + 3 * growthsMs(most, 20),
    },
    costMicroUsd: exactly(0),
    sizes: { qubits: 2 * n, parameters: likely, twoQubitGates: likely * CX_PER_STRING },
    assumptions: [
      `2 × 16·2^${2 * n - 2} bytes of amplitudes`,
      `at most ${most} growths by one of ${pool} strings, likely ${likely}, each with a loop of its own`,
      `at most ${CX_PER_STRING} CX a string, as a ladder: ${most * CX_PER_STRING} in all`,
    ],
  };
}

/** Memory and time of the loop. */
function vqeOf(n: number, parameters: number, maxIterations: number): Pick<Forecast, 'memoryBytes' | 'wallMs' | 'costMicroUsd'> {
  const ms = evaluationMs(n, parameters);
  return {
    memoryBytes: vectors(VQE_VECTORS, 2 * n),
    wallMs: {
      low: START_MS + 5 * ms * 0.5,
      likely: START_MS + Math.min(25, 1.2 * maxIterations + 1) * ms,
      high: 10 * START_MS + Math.max(5, Math.min(80, 1.5 * maxIterations)) * ms * 3,
    },
    costMicroUsd: exactly(0),
  };
}

/** @param tables bytes of them, where there may be any */
function vectors(copies: number, qubits: number, tables = 0): Range {
  const bytes = copies * 16 * 2 ** qubits;
  return { low: bytes, likely: bytes + 2 ** 20 + tables, high: bytes + 2 ** 26 + tables };
}

function around(value: number, factor: number): Range {
  return { low: value / factor, likely: value, high: value * factor };
}

function checkQubits(qubits: number, limit = MAX_QUBITS): void {
  if (qubits <= limit) return;
  const gib = (16 * 2 ** (qubits - 30)).toLocaleString('en', { maximumSignificantDigits: 3 });
  const fits = `${limit} qubits (${Math.floor(limit / 2)} orbitals) fit`;
  const message = `statevector holds at most ${limit} qubits, got ${qubits}, whose amplitudes alone take ${gib} GiB: choose an active space of at most ${Math.floor(limit / 2)} orbitals`;
  throw tooLarge(message, { resource: 'qubits', asked: qubits, limit, fits });
}

export const statevectorFacts: BackendFacts = {
  id: 'statevector',
  version: COFACTOR_VERSION,
  description: 'Exact amplitudes of up to 27 qubits on this machine, with analytic gradients (26) and the whole VQE loop',
  capabilities,
  pricing: 'free',
  tested: { contract: true },
  available: async () => ({ available: true }),
  forecast,
};
