/**
 * Swaps for gates whose qubits are apart. Of the swaps at the qubits of the gates that wait (F), the one is made that brings those and
 * the gates behind them (E, 20 of them) nearest together:
 *
 *   H = Σ_F D / |F| + ½ Σ_E D / |E|,   times a factor that grows with every recent swap of the same qubit             (1)
 *
 * D are steps between the physical qubits. When nothing has come free for long, the nearest waiting gate is brought together by the
 * shortest way. A layout to start from is found by routing there and back.
 *
 * Source      Li, Ding & Xie, ASPLOS '19, DOI 10.1145/3297858.3304023 (SABRE); Zou et al., arXiv:2409.08368 (LightSABRE).
 */
import type { RandomStream } from '../../contracts/index.ts';
import { isUnitary, type Step, unitaryStep } from './steps.ts';
import { GATES } from '../gates.ts';

const LOOKAHEAD = 20;
const LOOKAHEAD_WEIGHT = 0.5;
const DECAY = 0.001;
const DECAY_RESET = 5;
const SWAP = GATES.swap.matrix();

export interface Device {
  readonly numQubits: number;
  readonly neighbours: readonly (readonly number[])[];
  /** Row-major steps between qubits. */
  readonly distance: Uint16Array;
}

export interface Routed {
  /** On physical qubits. */
  readonly steps: Step[];
  /** Physical qubit of each logical one before and after. */
  readonly initialLayout: readonly number[];
  readonly finalLayout: readonly number[];
  readonly swaps: number;
}

/** Steps in the order they depend on each other, for walking in either direction. */
export class Dependencies {
  readonly steps: readonly Step[];
  /** Steps right behind each step, once for every qubit they share. */
  readonly next: readonly (readonly number[])[];
  readonly numPrevious: Int32Array;
  /** The two qubits of each step that must be neighbours, at 2k and 2k + 1; −1 where a step has no such two. */
  readonly pairs: Int32Array;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
    this.pairs = Int32Array.from(steps.flatMap((step) => (isUnitary(step) && step.qubits.length === 2 ? step.qubits : [-1, -1])));
    const next: number[][] = steps.map(() => []);
    this.numPrevious = new Int32Array(steps.length);
    const last = new Map<number, number>();
    steps.forEach(({ qubits }, k) => {
      for (const qubit of qubits) {
        const before = last.get(qubit);
        if (before !== undefined) {
          next[before].push(k);
          this.numPrevious[k]++;
        }
        last.set(qubit, k);
      }
    });
    this.next = next;
  }
}

/** Routes from a layout. @param layout physical qubit of each logical one, all different */
export function route(dependencies: Dependencies, device: Device, layout: readonly number[], random: RandomStream): Routed {
  const { steps, next, pairs } = dependencies;
  const { numQubits, neighbours, distance } = device;
  const place = [...layout];
  const holder = new Int32Array(numQubits).fill(-1);
  for (const [logical, physical] of place.entries()) holder[physical] = logical;
  const waitingFor = dependencies.numPrevious.slice();
  const out: Step[] = [];
  const decay = new Float64Array(numQubits).fill(1);
  let ready = steps.flatMap((_, k) => (waitingFor[k] === 0 ? [k] : []));
  let front: number[] = [];
  const lookAhead = new LookAhead(dependencies);
  const outlook = new Outlook(layout.length, pairs);
  const active = new Active(numQubits);
  let [swaps, sinceProgress, total] = [0, 0, 0];
  const between = (k: number): number => distance[place[pairs[2 * k]] * numQubits + place[pairs[2 * k + 1]]];
  const apart = (k: number): boolean => pairs[2 * k] >= 0 && between(k) > 1;

  const advance = (): boolean => {
    let moved = false;
    ready = [...front, ...ready];
    front = [];
    while (ready.length > 0) {
      const k = ready.pop()!;
      if (apart(k)) {
        front.push(k);
        continue;
      }
      moved = true;
      out.push(placed(steps[k], place));
      for (const after of next[k]) if (--waitingFor[after] === 0) ready.push(after);
    }
    return moved;
  };
  const exchange = (a: number, b: number): void => {
    const [x, y] = [holder[a], holder[b]];
    [holder[a], holder[b]] = [y, x];
    if (x >= 0) place[x] = b;
    if (y >= 0) place[y] = a;
    out.push(unitaryStep([a, b], SWAP, 3));
    swaps++;
  };

  for (;;) {
    const moved = advance();
    if (front.length === 0) break;
    if (moved) {
      decay.fill(1);
      sinceProgress = 0;
      outlook.look(front, lookAhead.from(front, waitingFor));
      total = outlook.total(place, distance, numQubits);
    }
    if (sinceProgress > 3 * numQubits + 20) {
      bringTogether(
        front.reduce((nearest, k) => (between(k) < between(nearest) ? k : nearest)),
        place,
        steps,
        device,
        exchange,
      );
      sinceProgress = 0;
      total = outlook.total(place, distance, numQubits);
      continue;
    }
    const { pair, change } = bestSwap(
      { front, active, outlook, total, pairs, place, holder, neighbours, distance, numQubits, decay },
      random,
    );
    const [a, b] = pair;
    exchange(a, b);
    total += change;
    decay[a] += DECAY;
    decay[b] += DECAY;
    if (++sinceProgress % DECAY_RESET === 0) decay.fill(1);
  }
  return { steps: out, initialLayout: layout, finalLayout: place, swaps };
}

function placed(step: Step, place: readonly number[]): Step {
  const qubits = step.qubits.map((q) => place[q]);
  return isUnitary(step) ? { ...step, qubits } : { qubits, fixed: { ...step.fixed, qubits } };
}

/** The two-qubit gates that come next, nearest first. */
class LookAhead {
  readonly #next: readonly (readonly number[])[];
  readonly #pairs: Int32Array;
  /** How many steps each one waits for still, as far as `#round` says that it was met in this look. */
  readonly #left: Int32Array;
  readonly #met: Int32Array;
  #round = 0;

  constructor({ steps, next, pairs }: Dependencies) {
    this.#next = next;
    this.#pairs = pairs;
    this.#left = new Int32Array(steps.length);
    this.#met = new Int32Array(steps.length);
  }

  from(front: readonly number[], waitingFor: Int32Array): number[] {
    const round = ++this.#round;
    const found: number[] = [];
    const queue = [...front];
    for (let at = 0; at < queue.length; at++) {
      for (const after of this.#next[queue[at]]) {
        const waits = (this.#met[after] === round ? this.#left[after] : waitingFor[after]) - 1;
        this.#met[after] = round;
        this.#left[after] = waits;
        if (waits > 0) continue;
        queue.push(after);
        if (this.#pairs[2 * after] >= 0) found.push(after);
      }
      if (found.length >= LOOKAHEAD) break;
    }
    return found.slice(0, LOOKAHEAD);
  }
}

/** The gates that a swap is judged by, as partners of each logical qubit: made anew only when gates have come free. */
class Outlook {
  readonly #pairs: Int32Array;
  readonly #partners: number[][];
  readonly #weights: number[][];
  #gates: number[] = [];
  #waiting = 0;

  constructor(numLogical: number, pairs: Int32Array) {
    this.#pairs = pairs;
    this.#partners = Array.from({ length: numLogical }, () => []);
    this.#weights = Array.from({ length: numLogical }, () => []);
  }

  look(front: readonly number[], behind: readonly number[]): void {
    for (const k of this.#gates) {
      for (const q of [this.#pairs[2 * k], this.#pairs[2 * k + 1]]) {
        this.#partners[q].length = 0;
        this.#weights[q].length = 0;
      }
    }
    this.#gates = [...front, ...behind];
    this.#waiting = front.length;
    this.#gates.forEach((k, at) => {
      const [a, b] = [this.#pairs[2 * k], this.#pairs[2 * k + 1]];
      const weight = this.#weightOf(at);
      this.#partners[a].push(b);
      this.#partners[b].push(a);
      this.#weights[a].push(weight);
      this.#weights[b].push(weight);
    });
  }

  #weightOf(at: number): number {
    return at < this.#waiting ? 1 / this.#waiting : LOOKAHEAD_WEIGHT / (this.#gates.length - this.#waiting);
  }

  /** By how much H of (1) changes when logical qubit q moves between two places, its partner `aside` with it. */
  change(q: number, from: number, to: number, aside: number, place: readonly number[], distance: Uint16Array, numQubits: number): number {
    const [partners, weights] = [this.#partners[q], this.#weights[q]];
    let sum = 0;
    for (let k = 0; k < partners.length; k++) {
      if (partners[k] === aside) continue;
      const other = place[partners[k]];
      sum += weights[k] * (distance[to * numQubits + other] - distance[from * numQubits + other]);
    }
    return sum;
  }

  /** H of (1). */
  total(place: readonly number[], distance: Uint16Array, numQubits: number): number {
    let sum = 0;
    for (let at = 0; at < this.#gates.length; at++) {
      const k = this.#gates[at];
      sum += this.#weightOf(at) * distance[place[this.#pairs[2 * k]] * numQubits + place[this.#pairs[2 * k + 1]]];
    }
    return sum;
  }
}

/** The physical qubits at the gates that wait. */
class Active {
  readonly #round: Int32Array;
  #now = 0;
  readonly qubits: number[] = [];

  constructor(numQubits: number) {
    this.#round = new Int32Array(numQubits);
  }

  has(qubit: number): boolean {
    return this.#round[qubit] === this.#now;
  }

  set(front: readonly number[], pairs: Int32Array, place: readonly number[]): void {
    this.#now++;
    this.qubits.length = 0;
    for (const k of front) {
      for (let side = 0; side < 2; side++) {
        const qubit = place[pairs[2 * k + side]];
        if (this.has(qubit)) continue;
        this.#round[qubit] = this.#now;
        this.qubits.push(qubit);
      }
    }
  }
}

interface Situation extends Device {
  readonly front: readonly number[];
  readonly active: Active;
  readonly outlook: Outlook;
  /** H of (1) as things stand. */
  readonly total: number;
  readonly pairs: Int32Array;
  readonly place: readonly number[];
  /** Logical qubit on each physical one, −1 for none. */
  readonly holder: Int32Array;
  readonly decay: Float64Array;
}

/** By (1), the change against no swap; equals are drawn. */
function bestSwap(situation: Situation, random: RandomStream): { pair: [number, number]; change: number } {
  const { front, active, outlook, total, pairs, place, holder, neighbours, distance, numQubits, decay } = situation;
  active.set(front, pairs, place);
  const best: { pair: [number, number]; change: number }[] = [];
  let lowest = Infinity;
  for (const a of active.qubits) {
    for (const b of neighbours[a]) {
      if (b < a && active.has(b)) continue; // met from the other side
      const [x, y] = [holder[a], holder[b]];
      const moved =
        outlook.change(x, a, b, y, place, distance, numQubits) + (y < 0 ? 0 : outlook.change(y, b, a, x, place, distance, numQubits));
      const score = (total + moved) * Math.max(decay[a], decay[b]);
      if (score > lowest + 1e-12) continue;
      if (score < lowest - 1e-12) {
        best.length = 0;
        lowest = score;
      }
      best.push({ pair: [a, b], change: moved });
    }
  }
  return best[best.length === 1 ? 0 : random.integer(best.length)];
}

/** Both qubits of a gate along the shortest way, until they are neighbours. */
function bringTogether(
  gate: number,
  place: readonly number[],
  steps: readonly Step[],
  { neighbours, distance, numQubits }: Device,
  exchange: (a: number, b: number) => void,
): void {
  const [x, y] = steps[gate].qubits;
  while (distance[place[x] * numQubits + place[y]] > 1) {
    const from = place[x];
    const to = neighbours[from].find((next) => distance[next * numQubits + place[y]] < distance[from * numQubits + place[y]]);
    exchange(from, to!);
  }
}
