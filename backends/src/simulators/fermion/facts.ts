/** What can be said about the `fermion` backend without loading what it runs on. */
import { circuitSizes, terminalReadout, uccsdCircuit, validateCircuit } from '@cofactor/sdk/circuits';
import {
  COFACTOR_VERSION,
  exactly,
  invalidInput,
  stepNotRun,
  tooLarge,
  unsupported,
  type BackendFacts,
  type Forecast,
  type Range,
  type Sizes,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { sigmaBytes, sigmaFlops } from '../../kernels/determinants/sigma-size.ts';
import { binomial, MAX_ORBITALS } from '../../kernels/determinants/strings.ts';
import { withExcitedStates } from '../excited-forecast.ts';
import { ADAPT_DEFAULTS } from '../growth-forecast.ts';
import { CONSERVING_GATES, sectorOf } from './program.ts';
import { sectorDimension, type SectorSize } from './sector.ts';

/** One WebAssembly memory. */
const MEMORY_LIMIT_BYTES = 2 ** 32;

const MAX_QUBITS = 2 * MAX_ORBITALS;

/** Ansätze of the loop. */
const LOOPS = ['uccsd', 'adapt'] as const;

const capabilities = {
  expectation: { maxQubits: MAX_QUBITS, nativeGates: CONSERVING_GATES, exact: true, maxShots: 0, seeded: true },
  sample: { maxQubits: MAX_QUBITS, nativeGates: CONSERVING_GATES, seeded: true },
  'vqe-loop': { maxOrbitals: MAX_ORBITALS, gradients: true, exact: true, seeded: true },
} as const;

/** One thread, 2 vCPU Xeon 2.5 GHz: one touched pair of determinants, once; one flop of Hψ. */
const NS_PER_PAIR = 1.6;
const NS_PER_FLOP = 0.12;
/** One string of an observable on one determinant. */
const NS_PER_STRING = 2;
/** Drawing one shot, and one string of the column spin in the search for it. */
const NS_PER_SHOT = 1000;
const NS_PER_SEARCHED = 1.5;
/** Strings and lists, first calls of code that is not yet compiled. */
const START_MS = 20;

/** @throws UNSUPPORTED for another kind of step, INVALID_INPUT for electrons that do not fit, TOO_LARGE above one memory of 4 GiB. */
function forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast {
  switch (spec.kind) {
    case 'expectation':
      refuseShots(spec);
      return forecastCircuit(spec, sizes);
    case 'sample':
      return forecastCircuit(spec, sizes);
    case 'vqe-loop':
      return forecastVqe(spec, sizes);
    default:
      throw stepNotRun(fermionFacts, spec.kind);
  }
}

/** @throws UNSUPPORTED: other strings than those of Z are measured in turned qubits, which hold no number of electrons. */
function refuseShots({ shots = 0, gradient = false }: Partial<StepSpec<'expectation'>>): void {
  const what = shots > 0 ? 'sampled expectation values' : gradient ? 'gradients of circuits' : undefined;
  if (what) throw unsupported(`fermion has no ${what}: use statevector`, { what: `${what} on fermion`, alternatives: ['statevector'] });
}

function forecastCircuit(spec: Partial<StepSpec<'expectation' | 'sample'>>, sizes: Sizes): Forecast {
  const { circuit } = spec;
  const qubits = circuit?.numQubits ?? sizes.qubits ?? 2;
  if (qubits > MAX_QUBITS) {
    const message = `fermion takes at most ${MAX_QUBITS} qubits, ${MAX_ORBITALS} orbitals of each spin, got ${qubits}`;
    throw tooLarge(`${message}: choose an active space`, { resource: 'qubits', asked: qubits, limit: MAX_QUBITS });
  }
  if (circuit) validateCircuit(circuit);
  const size: SectorSize = circuit
    ? sectorOf(qubits, terminalReadout(circuit).operations).size
    : { orbitals: [qubits >> 1, qubits >> 1], electrons: sizes.numElectrons ?? halfFilled(qubits >> 1) };
  const determinants = sectorDimension(size);
  const bytes = stateBytes(size);
  if (bytes > MEMORY_LIMIT_BYTES || Math.max(...size.orbitals) > MAX_ORBITALS) {
    const what = `${size.electrons.join(' + ')} electrons on ${qubits} qubits are ${determinants} determinants`;
    throw tooLarge(`fermion holds a state in one memory of 4 GiB, and ${what}: choose a smaller active space`, {
      resource: 'determinants',
      asked: determinants,
      limit: MEMORY_LIMIT_BYTES / 16,
    });
  }
  const known = circuit ? circuitSizes(circuit) : undefined;
  const excitations = circuit?.operations.filter(({ gate }) => gate === 'excitation').length ?? sizes.parameters ?? 1;
  const shots = spec.shots ?? sizes.shots ?? 0;
  const strings = spec.kind === 'expectation' ? stringsOf(spec, sizes) : 0;
  const ns =
    excitations * 0.15 * determinants * 2 * NS_PER_PAIR +
    strings * determinants * NS_PER_STRING +
    shots * (NS_PER_SHOT + NS_PER_SEARCHED * binomial(size.orbitals[1], size.electrons[1]));
  const ms = START_MS + 1e-6 * ns;
  return {
    memoryBytes: { low: bytes / 2, likely: bytes + 2 ** 20, high: 1.5 * bytes + 2 ** 26 },
    wallMs: { low: ms / 3, likely: ms, high: 3 * ms },
    costMicroUsd: exactly(0),
    sizes: { qubits, ...known, determinants },
    assumptions: [`${determinants} complex amplitudes, the determinants of ${size.electrons.join(' + ')} electrons`],
  };
}

function stringsOf({ observables }: Partial<StepSpec<'expectation'>>, { pauliTerms = 1 }: Sizes): number {
  return observables ? observables.reduce((sum, { terms }) => sum + terms.length, 0) : pauliTerms;
}

/** A complex state, and lists and tiles beside it. */
function stateBytes({ orbitals, electrons }: SectorSize): number {
  const [rows, columns] = [binomial(orbitals[0], electrons[0]), binomial(orbitals[1], electrons[1])];
  return 16 * (rows + 8) * (columns + 16) + 600 * (rows + columns);
}

function forecastVqe(spec: Partial<StepSpec<'vqe-loop'>>, sizes: Sizes): Forecast {
  const { numOrbitals, numElectrons } = spec.hamiltonian ?? sizes;
  const loop = forecastLoop(spec, sizes);
  if (numOrbitals === undefined || !numElectrons) return loop;
  return withExcitedStates(loop, spec.states, { numOrbitals, numElectrons }, evaluationMs(numOrbitals, numElectrons));
}

function forecastLoop(spec: Partial<StepSpec<'vqe-loop'>>, sizes: Sizes): Forecast {
  if (spec.ansatz !== undefined && !(LOOPS as readonly string[]).includes(spec.ansatz)) {
    const message = `fermion has the loops of ${LOOPS.join(' and ')}, got ${spec.ansatz}: use statevector`;
    throw unsupported(message, { what: `${spec.ansatz} on fermion`, alternatives: ['statevector'] });
  }
  if (spec.ansatz === 'adapt' && spec.pool === 'qubit') {
    const message =
      'strings of the qubit pool keep no number of electrons, which fermion does: use statevector, or method.pool "fermionic"';
    throw unsupported(message, { what: 'qubit pool on fermion', alternatives: ['statevector', 'fermionic'] });
  }
  const numOrbitals = spec.hamiltonian?.numOrbitals ?? sizes.numOrbitals;
  const maxIterations = spec.maxIterations ?? 500;
  if (numOrbitals === undefined) {
    const [small, likely, large] = [1, 6, 12].map((n) => vqeOf(n, halfFilled(n), maxIterations));
    const between = (of: 'memoryBytes' | 'wallMs') => ({ low: small[of].low, likely: likely[of].likely, high: large[of].high });
    const assumptions = ['the number of orbitals is not known yet: 1 to 12, 6 as a guess'];
    return { memoryBytes: between('memoryBytes'), wallMs: between('wallMs'), costMicroUsd: exactly(0), sizes: {}, assumptions, open: true };
  }
  const numElectrons = spec.hamiltonian?.numElectrons ?? sizes.numElectrons;
  checkSector(numOrbitals, numElectrons ?? halfFilled(numOrbitals));
  const qubits = 2 * numOrbitals;
  if (!numElectrons) {
    const assumptions = ['the number of electrons is not known yet: half filled'];
    return { ...vqeOf(numOrbitals, halfFilled(numOrbitals), maxIterations), sizes: { qubits }, assumptions };
  }
  if (spec.ansatz === 'adapt') {
    const { wallMs, ...one } = vqeOf(numOrbitals, numElectrons, maxIterations);
    const most = spec.maxOperators ?? ADAPT_DEFAULTS.maxOperators;
    const { singles, doubles } = excitationCounts(numOrbitals, numElectrons);
    const likely = Math.max(1, Math.min(60, most, singles + doubles));
    return {
      ...one,
      wallMs: { low: wallMs.low, likely: likely * wallMs.likely, high: most * wallMs.high },
      sizes: { qubits, determinants: dimension(numOrbitals, numElectrons) },
      assumptions: [`at most ${most} growths of the ansatz, likely ${likely}, each with a loop of its own`],
    };
  }
  return {
    ...vqeOf(numOrbitals, numElectrons, maxIterations),
    sizes: { ...circuitSizes(uccsdCircuit({ numOrbitals, numElectrons })), determinants: dimension(numOrbitals, numElectrons) },
    assumptions: [
      `${dimension(numOrbitals, numElectrons)} real amplitudes, the determinants of ${numElectrons[0]} α and ${numElectrons[1]} β electrons`,
      'L-BFGS takes 5 to 80 evaluations, each a sweep forward, Hψ and a sweep back',
      'gates of one Trotter step, excitations as CX ladders, nothing optimised away',
    ],
  };
}

/** Memory and time of the loop. A double of opposite spins touches some 1/8 of the determinants, three times an evaluation. */
function vqeOf(
  n: number,
  [alpha, beta]: readonly [number, number],
  maxIterations: number,
): Pick<Forecast, 'memoryBytes' | 'wallMs' | 'costMicroUsd'> {
  const bytes = vqeBytes(n, [alpha, beta]);
  return {
    memoryBytes: { low: bytes, likely: bytes + 2 ** 20, high: 1.1 * bytes + 2 ** 26 },
    wallMs: loopMs(evaluationMs(n, [alpha, beta]), maxIterations),
    costMicroUsd: exactly(0),
  };
}

/** Energy and gradient once. */
function evaluationMs(n: number, electrons: readonly [number, number]): number {
  const { singles, doubles } = excitationCounts(n, electrons);
  const touched = dimension(n, electrons) * (singles / 4 + doubles / 16);
  return 1e-6 * (3 * touched * NS_PER_PAIR + sigmaFlops(n, ...electrons) * NS_PER_FLOP);
}

/** Of unitary coupled cluster from the mean field, spin orbital by spin orbital. */
function excitationCounts(n: number, [alpha, beta]: readonly [number, number]): { singles: number; doubles: number } {
  const [holesA, holesB] = [n - alpha, n - beta];
  const pairs = (k: number) => (k * (k - 1)) / 2;
  const doubles = pairs(alpha) * pairs(holesA) + pairs(beta) * pairs(holesB) + alpha * holesA * beta * holesB;
  return { singles: alpha * holesA + beta * holesB, doubles };
}

function loopMs(ms: number, maxIterations: number): Range {
  return {
    low: START_MS + 5 * ms * 0.5,
    likely: START_MS + Math.min(30, 1.2 * maxIterations + 1) * ms,
    high: 10 * START_MS + Math.max(5, Math.min(80, 1.5 * maxIterations)) * ms * 3,
  };
}

/** ψ and λ, apart and beside each other, and what Hψ works with. */
function vqeBytes(n: number, [alpha, beta]: readonly [number, number]): number {
  return sigmaBytes(n, alpha, beta) + 4 * 8 * (binomial(n, alpha) + 8) * (binomial(n, beta) + 16);
}

function dimension(n: number, [alpha, beta]: readonly [number, number]): number {
  return binomial(n, alpha) * binomial(n, beta);
}

function halfFilled(n: number): [number, number] {
  return [Math.ceil(n / 2), Math.floor(n / 2)];
}

function checkSector(n: number, electrons: readonly [number, number]): void {
  if (electrons.some((count) => count > n)) {
    throw invalidInput('hamiltonian.numElectrons', `at most ${n} electrons of each spin in ${n} orbitals`, electrons.join(' + '));
  }
  const fits = (orbitals: number) => orbitals <= MAX_ORBITALS && vqeBytes(orbitals, electrons) <= MEMORY_LIMIT_BYTES;
  if (fits(n)) return;
  let most = Math.min(n, MAX_ORBITALS);
  while (most > Math.max(...electrons) && !fits(most)) most--;
  const determinants = n <= MAX_ORBITALS ? `${dimension(n, electrons)} determinants` : `more than ${MAX_ORBITALS} orbitals`;
  const way = fits(most) ? `${most} orbitals hold as many electrons` : 'choose a smaller active space';
  throw tooLarge(
    `fermion holds the loop in one memory of 4 GiB: (${electrons[0]}α, ${electrons[1]}β) electrons in ${n} orbitals are ${determinants}; ${way}`,
    { resource: 'orbitals', asked: n, limit: fits(most) ? most : 0, fits: way },
  );
}

export const fermionFacts: BackendFacts = {
  id: 'fermion',
  version: COFACTOR_VERSION,
  description:
    'Exact amplitudes in the sector of fixed numbers of α and β electrons: sampling, and the whole VQE loop on analytic gradients',
  capabilities,
  pricing: 'free',
  tested: { contract: true },
  available: async () => ({ available: true }),
  forecast,
};
