/**
 * Noise as chance: a state vector on which errors strike at random, one history for each shot, and one measurement at its end.
 *
 *   no error up to step k with probability S_k = Π (1 − p) · ‖Π K₀ ψ‖²: p of Pauli errors and phase flips, K₀ of damping     (1)
 *   a shot draws u in [0, 1) and has its error at the first step with S_k ≤ u, then draws which one, and a new u            (2)
 *
 * Shots that have had the same errors share a state until their histories part; then the largest part goes on in place and the others
 * on copies, so there are at most log₂(shots) + 1 vectors. Circuits that begin alike, as the settings of an observable do, are followed
 * together and part where they differ. Each shot draws from a stretch of its setting's stream of its own, whoever shares its state:
 * results do not depend on how shots are batched.
 *
 * Source      quantum jumps: Dalibard, Castin & Mølmer, Phys. Rev. Lett. 68, 580 (1992), DOI 10.1103/PhysRevLett.68.580; waiting
 *             times: Daley, Adv. Phys. 63, 77 (2014), DOI 10.1080/00018732.2014.933502, §3.
 */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import type { Pace } from '../../statevector/pace.ts';
import { PAULI_MATRICES } from '../model/channels.ts';
import type { ReadoutError } from '../model/noise-model.ts';
import type { Step } from './noisy-circuit.ts';

/** Shots followed at a time: bounds the number of vectors, and costs the common histories once more for each batch. */
const BATCH = 2 ** 15;
/** More than a shot can draw; a stream has 2⁵³. */
const WORDS_PER_SHOT = 2 ** 32;

interface Shot {
  /** Which setting it is one of. */
  setting: number;
  /** Where in the stream of the setting its next draw is. */
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

/** What follows the common steps of some of the shots. */
export interface Setting {
  steps: readonly Step[];
  shots: number;
  random: RandomStream;
}

export interface TrajectoryOptions {
  numQubits: number;
  /** Common to all settings. */
  steps: readonly Step[];
  settings: readonly Setting[];
  /** Of each qubit. */
  readout: readonly ReadoutError[];
  pace: Pace;
  /** Shots followed at a time. @default 32768 */
  batch?: number;
}

/** Runs and reads out each setting: how often each basis state was read, in ascending order. */
export async function runTrajectories(options: TrajectoryOptions): Promise<[state: number, count: number][][]> {
  const { numQubits, settings, batch = BATCH } = options;
  const walk = new Walk(options, new StateVector(numQubits));
  let waiting: Draw[] = [];
  for (const [setting, { shots }] of settings.entries()) {
    for (let k = 0; k < shots; k++) {
      waiting.push({ setting, position: k * WORDS_PER_SHOT });
      if (waiting.length < batch) continue;
      await walk.start(waiting);
      waiting = [];
    }
  }
  if (waiting.length > 0) await walk.start(waiting);
  return walk.seen.map((counts) => [...counts].sort(([a], [b]) => a - b));
}

type Draw = Omit<Shot, 'threshold'>;

/** Steps in a row: those that are common, or those of one setting. */
interface Leg {
  steps: readonly Step[];
  setting?: Setting;
}

class Walk {
  readonly #options: TrajectoryOptions;
  /** By how many parties deep. */
  readonly #vectors: StateVector[];
  /** By setting. */
  readonly seen: Map<number, number>[];
  readonly #shots: number;
  #done = 0;

  constructor(options: TrajectoryOptions, psi: StateVector) {
    this.#options = options;
    this.#vectors = [psi];
    this.seen = options.settings.map(() => new Map<number, number>());
    this.#shots = options.settings.reduce((sum, { shots }) => sum + shots, 0);
  }

  async start(draws: readonly Draw[]): Promise<void> {
    this.#vectors[0].reset();
    await this.#follow(0, { steps: this.#options.steps }, 0, this.#unharmed(draws));
  }

  #random({ setting, position }: Draw): RandomStream {
    const { random } = this.#options.settings[setting];
    random.position = position;
    return random;
  }

  /** The next error of these shots is yet to come: draws when. */
  #unharmed(draws: readonly Draw[]): Party {
    const shots = draws.map((draw): Shot => {
      const random = this.#random(draw);
      const threshold = random.uniform();
      return { setting: draw.setting, position: random.position, threshold };
    });
    return { shots: shots.sort((a, b) => b.threshold - a.threshold), unharmed: 1, leastSurvival: 1 };
  }

  /** From step `first` of the leg to the measurement, with the state in vector number `depth`. */
  async #follow(depth: number, leg: Leg, first: number, party: Party): Promise<void> {
    const { pace } = this.#options;
    const psi = this.#vectors[depth];
    let here = party;
    for (let index = first; index < leg.steps.length; index++) {
      const step = leg.steps[index];
      passUnharmed(psi, step);
      const most = strikeProbability(step);
      here.leastSurvival *= 1 - most;
      if (step.kind !== 'damp') here.unharmed *= 1 - most;
      if (here.shots[0].threshold >= here.leastSurvival) here = await this.#part(depth, leg, index, here);
      if (pace.due) await pace.rest(this.#done / this.#shots);
    }
    if (leg.setting === undefined) await this.#disperse(depth, here);
    else this.#read(psi, leg.setting, here.shots);
  }

  /** Parts those whom step `index` struck, each strike apart. The largest part goes on in vector `depth`, and is returned. */
  async #part(depth: number, leg: Leg, index: number, party: Party): Promise<Party> {
    const psi = this.#vectors[depth];
    const step = leg.steps[index];
    const survival = party.unharmed * psi.norm() ** 2;
    const spared = party.shots.filter(({ threshold }) => threshold < survival);
    const struck = new Map<number, Draw[]>();
    for (const shot of party.shots.slice(0, party.shots.length - spared.length)) {
      const random = this.#random(shot);
      const strike = drawStrike(step, random);
      const others = struck.get(strike);
      const draw = { setting: shot.setting, position: random.position };
      if (others) others.push(draw);
      else struck.set(strike, [draw]);
    }
    const parts: { party: Party; strike?: number }[] = Array.from(struck, ([strike, those]) => ({ party: this.#unharmed(those), strike }));
    if (spared.length > 0) parts.push({ party: { ...party, shots: spared, leastSurvival: survival } });
    parts.sort((a, b) => b.party.shots.length - a.party.shots.length);

    const [largest, ...smaller] = parts;
    for (const { party: those, strike } of smaller) {
      const copy = this.#copy(depth);
      if (strike !== undefined) hit(copy, step, strike);
      await this.#follow(depth + 1, leg, index + 1, those);
    }
    if (largest.strike !== undefined) hit(psi, step, largest.strike);
    return largest.party;
  }

  /** At the end of the common steps: each setting goes its own way. */
  async #disperse(depth: number, party: Party): Promise<void> {
    const bySetting = new Map<number, Shot[]>();
    for (const shot of party.shots) {
      const others = bySetting.get(shot.setting);
      if (others) others.push(shot);
      else bySetting.set(shot.setting, [shot]);
    }
    const parts = [...bySetting].sort(([, a], [, b]) => a.length - b.length);
    for (const [at, [index, shots]] of parts.entries()) {
      const setting = this.#options.settings[index];
      const last = at === parts.length - 1;
      if (!last) this.#copy(depth);
      await this.#follow(last ? depth : depth + 1, { steps: setting.steps, setting }, 0, { ...party, shots });
    }
  }

  /** The state in vector `depth`, once more in the next. */
  #copy(depth: number): StateVector {
    const psi = this.#vectors[depth];
    const copy = (this.#vectors[depth + 1] ??= psi.sibling());
    copy.copyFrom(psi);
    return copy;
  }

  #read(psi: StateVector, { random }: Setting, shots: readonly Shot[]): void {
    const { readout } = this.#options;
    const uniforms = shots.map((shot) => {
      random.position = shot.position;
      const uniform = random.uniform();
      shot.position = random.position;
      return uniform;
    });
    const states = psi.sample(Float64Array.from(uniforms));
    shots.forEach(({ setting, position }, k) => {
      random.position = position;
      const seen = this.seen[setting];
      const read = readout.reduce((state, { oneGivenZero, zeroGivenOne }, qubit) => {
        const one = (state >>> qubit) & 1;
        return random.uniform() < (one ? zeroGivenOne : oneGivenZero) ? state ^ (1 << qubit) : state;
      }, states[k]);
      seen.set(read, (seen.get(read) ?? 0) + 1);
    });
    this.#done += shots.length;
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
