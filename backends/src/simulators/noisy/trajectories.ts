/**
 * Noise as chance: a state vector on which errors strike at random, one history for each shot, and one measurement at its end.
 *
 *   no error up to step k with probability S_k = Π (1 − p) · ‖Π K₀ ψ‖²: p of Pauli errors and phase flips, K₀ of damping     (1)
 *   a shot draws u in [0, 1) and has its error at the first step with S_k ≤ u, then draws which one, and a new u            (2)
 *
 * Shots that have had the same errors share a state until their histories part; then the largest part goes on in place and the others
 * on copies, so there are at most log₂(shots) + 1 vectors. Each shot draws from a stretch of the stream of its own, whoever shares its
 * state: results do not depend on how shots are batched.
 *
 * Source      quantum jumps: Dalibard, Castin & Mølmer, Phys. Rev. Lett. 68, 580 (1992), DOI 10.1103/PhysRevLett.68.580; waiting
 *             times: Daley, Adv. Phys. 63, 77 (2014), DOI 10.1080/00018732.2014.933502, §3.
 */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import type { Pace } from '../statevector/pace.ts';
import { PAULI_MATRICES } from './channels.ts';
import type { ReadoutError } from './noise-model.ts';
import type { Step } from './noisy-circuit.ts';

/** Shots followed at a time: bounds the number of vectors, and costs the common history once more for each batch. */
const BATCH = 4096;
/** More than a shot can draw; a stream has 2⁵³. */
const WORDS_PER_SHOT = 2 ** 32;

interface Shot {
  /** Where in the stream its next draw is. */
  position: number;
  /** u of (2). */
  threshold: number;
}

/** Shots with the same history so far. */
interface Party {
  /** By threshold, highest first. */
  shots: Shot[];
  /** Π (1 − p) of (1) since the last error; the norm of the state has the rest. */
  unharmed: number;
  /** Not above S of (1). */
  leastSurvival: number;
}

export interface TrajectoryOptions {
  numQubits: number;
  steps: readonly Step[];
  shots: number;
  /** Of each qubit. */
  readout: readonly ReadoutError[];
  random: RandomStream;
  pace: Pace;
  /** Shots followed at a time. @default 4096 */
  batch?: number;
  /** How far the whole work is when this share of the shots is read. @default as far */
  progress?: (fraction: number) => number;
}

/** Runs and reads out `shots` times: how often each basis state was read, in ascending order. */
export async function runTrajectories(options: TrajectoryOptions): Promise<[state: number, count: number][]> {
  const { numQubits, shots, batch = BATCH } = options;
  const walk = new Walk(options, new StateVector(numQubits));
  for (let first = 0; first < shots; first += batch) {
    const positions = Array.from({ length: Math.min(batch, shots - first) }, (_, k) => (first + k) * WORDS_PER_SHOT);
    await walk.start(positions);
  }
  return [...walk.seen].sort(([a], [b]) => a - b);
}

class Walk {
  readonly #options: TrajectoryOptions;
  /** By how many parties deep. */
  readonly #vectors: StateVector[];
  readonly seen = new Map<number, number>();
  #done = 0;

  constructor(options: TrajectoryOptions, psi: StateVector) {
    this.#options = options;
    this.#vectors = [psi];
  }

  async start(positions: readonly number[]): Promise<void> {
    this.#vectors[0].reset();
    await this.#follow(0, 0, this.#unharmed(positions));
  }

  /** The next error of these shots is yet to come: draws when. */
  #unharmed(positions: readonly number[]): Party {
    const { random } = this.#options;
    const shots = positions.map((start): Shot => {
      random.position = start;
      const threshold = random.uniform();
      return { position: random.position, threshold };
    });
    return { shots: shots.sort((a, b) => b.threshold - a.threshold), unharmed: 1, leastSurvival: 1 };
  }

  /** From step `first` to the measurement, with the state in vector number `depth`. */
  async #follow(depth: number, first: number, party: Party): Promise<void> {
    const { steps, shots, pace, progress = (fraction) => fraction } = this.#options;
    const psi = this.#vectors[depth];
    let here = party;
    for (let index = first; index < steps.length; index++) {
      const step = steps[index];
      passUnharmed(psi, step);
      const most = strikeProbability(step);
      here.leastSurvival *= 1 - most;
      if (step.kind !== 'damp') here.unharmed *= 1 - most;
      if (here.shots[0].threshold >= here.leastSurvival) here = await this.#part(depth, index, here);
      if (pace.due) await pace.rest(progress(this.#done / shots));
    }
    this.#read(psi, here.shots);
    this.#done += here.shots.length;
  }

  /** Parts those whom step `index` struck, each strike apart. The largest part goes on in vector `depth`, and is returned. */
  async #part(depth: number, index: number, party: Party): Promise<Party> {
    const psi = this.#vectors[depth];
    const { steps, random } = this.#options;
    const step = steps[index];
    const survival = party.unharmed * psi.norm() ** 2;
    const spared = party.shots.filter(({ threshold }) => threshold < survival);
    const struck = new Map<number, number[]>();
    for (const { position } of party.shots.slice(0, party.shots.length - spared.length)) {
      random.position = position;
      const strike = drawStrike(step, random);
      const others = struck.get(strike);
      if (others) others.push(random.position);
      else struck.set(strike, [random.position]);
    }
    const parts: { party: Party; strike?: number }[] = Array.from(struck, ([strike, those]) => ({ party: this.#unharmed(those), strike }));
    if (spared.length > 0) parts.push({ party: { ...party, shots: spared, leastSurvival: survival } });
    parts.sort((a, b) => b.party.shots.length - a.party.shots.length);

    const [largest, ...smaller] = parts;
    for (const { party: those, strike } of smaller) {
      const copy = (this.#vectors[depth + 1] ??= psi.sibling());
      copy.copyFrom(psi);
      if (strike !== undefined) hit(copy, step, strike);
      await this.#follow(depth + 1, index + 1, those);
    }
    if (largest.strike !== undefined) hit(psi, step, largest.strike);
    return largest.party;
  }

  #read(psi: StateVector, shots: readonly Shot[]): void {
    const { random, readout } = this.#options;
    const uniforms = shots.map((shot) => {
      random.position = shot.position;
      const uniform = random.uniform();
      shot.position = random.position;
      return uniform;
    });
    const states = psi.sample(Float64Array.from(uniforms));
    shots.forEach(({ position }, k) => {
      random.position = position;
      const read = readout.reduce((state, { oneGivenZero, zeroGivenOne }, qubit) => {
        const one = (state >>> qubit) & 1;
        return random.uniform() < (one ? zeroGivenOne : oneGivenZero) ? state ^ (1 << qubit) : state;
      }, states[k]);
      this.seen.set(read, (this.seen.get(read) ?? 0) + 1);
    });
  }
}

/** The step where nothing goes wrong; K₀ of damping shortens ψ by what (1) says. */
function passUnharmed(psi: StateVector, step: Step): void {
  if (step.kind === 'cz') psi.applyCz(...step.qubits);
  else if (step.kind === 'pulse') psi.apply1(step.qubit, step.matrix);
  else if (step.kind === 'damp') psi.applyDiagonal1(step.qubit, 1, 0, Math.sqrt(1 - step.probability), 0);
}

/** Of damping, the most it can be. One of 4ⁿ Paulis that depolarise is the identity. */
function strikeProbability(step: Step): number {
  if (step.kind === 'cz') return (step.depolarizing * 15) / 16;
  return step.kind === 'pulse' ? (step.depolarizing * 3) / 4 : step.probability;
}

/** Two bits a qubit, as PAULI_MATRICES; a decay has no choice. */
function drawStrike({ kind }: Step, random: RandomStream): number {
  if (kind === 'cz') return 1 + random.integer(15);
  if (kind === 'pulse') return 1 + random.integer(3);
  return kind === 'flip' ? PHASE_FLIP : DECAY;
}

const PHASE_FLIP = 2;
const DECAY = 0;
/** ∝ K₁ of damping; after K₀ it still finds |1⟩, only smaller. */
const LOWERING = Float64Array.of(0, 0, 1, 0, 0, 0, 0, 0);

/** The strike, and ‖ψ‖ = 1 again. */
function hit(psi: StateVector, step: Step, strike: number): void {
  const qubits = step.kind === 'cz' ? step.qubits : [step.qubit];
  qubits.forEach((qubit, k) => {
    const pauli = (strike >> (2 * k)) & 3;
    if (step.kind === 'damp') psi.apply1(qubit, LOWERING);
    else if (pauli === 1) psi.applyX(qubit);
    else if (pauli !== 0) psi.apply1(qubit, PAULI_MATRICES[pauli]);
  });
  psi.scale(1 / psi.norm());
}
