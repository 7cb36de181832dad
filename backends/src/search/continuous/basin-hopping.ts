/**
 * Basin hopping on clusters: a move, a descent to the next minimum, Metropolis between minima; again and again from random
 * coordinates.
 *
 *   moves   shake      every atom by up to 0.4 bond lengths along each axis
 *           relocate   the atoms least bound go to the best of the places that random directions find on the surface
 *           rotate     half of the cluster turns against the other half
 *
 * Source      Wales & Doye, J. Phys. Chem. A 101, 5111 (1997), DOI 10.1021/jp970984n; relocation of surface atoms in the manner of
 *             dynamic lattice searching, Shao, Cheng & Cai, J. Comput. Chem. 25, 1693 (2004), DOI 10.1002/jcc.20096.
 * Invariants  nothing is known beforehand of any cluster: no seed, motif or target.
 */
import { stream, type RandomStream } from '@cofactor/sdk/contracts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import type { ClusterLandscape } from './cluster.ts';
import { Descent } from './lbfgs.ts';

/** Gradient at which a minimum is known well enough to be judged: its energy is then off by some 1e-6. */
const SLOPPY = 1e-2;
/** Minima known no better are told apart by hundredths. */
const LEVELS_PER_UNIT = 100;

export interface HoppingOptions {
  seed: number;
  /** Of Metropolis between minima, in the potential's unit of energy. @default 0.8 */
  temperature?: number;
  /** Hops without a lower minimum after which a run starts anew. @default 40 + 12 N */
  patience?: number;
  /** Hops of all starts together. @default without end */
  hops?: number;
  /** Largest displacement of a shake along an axis, in the unit of length. @default 0.4 bond lengths */
  stepSize?: number;
}

/** Evaluations are energies with their gradients. */
export function* basinHopping(
  landscape: ClusterLandscape,
  run: SearchRun<Float64Array>,
  { seed, temperature = 0.8, patience, hops = Number.POSITIVE_INFINITY, stepSize }: HoppingOptions,
): Search {
  const { numAtoms, stride } = landscape;
  const random = stream(seed, 'basin-hopping');
  const descent = new Descent(landscape, 3 * stride);
  const moves = new ClusterMoves(landscape, random, stepSize ?? 0.4 * landscape.bondLength);
  const idleLimit = patience ?? 40 + 12 * numAtoms;
  const x = new Float64Array(3 * stride);
  const current = new Float64Array(3 * stride);
  const settle = (): number => {
    const before = descent.evaluations;
    const energy = descent.run(x, { tolerance: SLOPPY });
    run.evaluations += descent.evaluations - before;
    run.levels.add(Math.round(energy * LEVELS_PER_UNIT) / LEVELS_PER_UNIT);
    if (energy < run.value + 1e-3) refine();
    return energy;
  };
  const refine = (): void => {
    const sharp = x.slice();
    const before = descent.evaluations;
    const energy = descent.run(sharp, { tolerance: 1e-9, maxEvaluations: 2000 });
    run.evaluations += descent.evaluations - before;
    if (energy < run.value - 1e-9) run.offer(energy, () => sharp);
  };
  for (let total = 0; total < hops; ) {
    moves.scatter(x);
    let energy = settle();
    current.set(x);
    let lowest = energy;
    for (let idle = 0; idle < idleLimit && total < hops; total++) {
      x.set(current);
      moves.hop(x);
      const next = settle();
      if (next < energy || random.uniform() < Math.exp((energy - next) / temperature)) {
        energy = next;
        current.set(x);
      }
      if (energy < lowest - 1e-4) {
        lowest = energy;
        idle = 0;
      } else idle++;
      if (total % 8 === 0) yield;
    }
  }
}

/** Changes of a cluster's coordinates, in place. */
class ClusterMoves {
  readonly #landscape: ClusterLandscape;
  readonly #random: RandomStream;
  readonly #stepSize: number;

  constructor(landscape: ClusterLandscape, random: RandomStream, stepSize: number) {
    this.#landscape = landscape;
    this.#random = random;
    this.#stepSize = stepSize;
  }

  /** Random places in a ball with room for the atoms. */
  scatter(x: Float64Array): void {
    const { numAtoms, stride, bondLength } = this.#landscape;
    const radius = 0.75 * bondLength * Math.cbrt(numAtoms);
    for (let i = 0; i < numAtoms; i++) this.#place(x, i, stride, this.#direction(), radius * Math.cbrt(this.#random.uniform()));
  }

  hop(x: Float64Array): void {
    const { numAtoms } = this.#landscape;
    const draw = this.#random.uniform();
    if (numAtoms < 5 || draw < 0.35) this.#shake(x);
    else if (draw < 0.95) this.#relocate(x, 1 + this.#random.integer(Math.max(1, Math.min(5, Math.floor(numAtoms / 6)))));
    else this.#rotate(x);
  }

  #shake(x: Float64Array): void {
    for (let i = 0; i < x.length; i++) x[i] += this.#stepSize * (2 * this.#random.uniform() - 1);
  }

  /** The `count` atoms least bound, one of them sometimes drawn at random, each to the lowest of some places on the surface. */
  #relocate(x: Float64Array, count: number): void {
    const { numAtoms, stride } = this.#landscape;
    const energies = this.#atomEnergies(x);
    const order = [...energies.keys()].sort((a, b) => energies[b] - energies[a]);
    const moved = order.slice(0, count);
    if (this.#random.uniform() < 0.3) moved[0] = this.#random.integer(numAtoms);
    const center = this.#center(x);
    for (const atom of moved) {
      const best = [0, 0, 0];
      let lowest = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 12; attempt++) {
        const place = this.#land(x, atom, center, this.#direction());
        const energy = this.#energyAt(x, atom, place);
        if (energy >= lowest) continue;
        lowest = energy;
        [best[0], best[1], best[2]] = place;
      }
      for (let axis = 0; axis < 3; axis++) x[axis * stride + atom] = best[axis];
    }
  }

  /** Half of the cluster, cut by a plane through its centre, turns about the plane's normal. */
  #rotate(x: Float64Array): void {
    const { numAtoms, stride } = this.#landscape;
    const center = this.#center(x);
    const axis = this.#direction();
    const angle = 2 * Math.PI * this.#random.uniform();
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let i = 0; i < numAtoms; i++) {
      const r = [0, 1, 2].map((k) => x[k * stride + i] - center[k]);
      const along = r[0] * axis[0] + r[1] * axis[1] + r[2] * axis[2];
      if (along < 0) continue;
      const cross = [axis[1] * r[2] - axis[2] * r[1], axis[2] * r[0] - axis[0] * r[2], axis[0] * r[1] - axis[1] * r[0]];
      for (let k = 0; k < 3; k++) x[k * stride + i] = center[k] + r[k] * cos + cross[k] * sin + axis[k] * along * (1 - cos);
    }
  }

  /** From outside towards the centre until the nearest atom is a bond length away. */
  #land(x: Float64Array, atom: number, center: number[], direction: number[]): number[] {
    const { numAtoms, stride, bondLength } = this.#landscape;
    const [cx, cy, cz] = center;
    const [ux, uy, uz] = direction;
    const reach2 = bondLength ** 2;
    let furthest = 0;
    for (let i = 0; i < numAtoms; i++) {
      if (i === atom) continue;
      const rx = x[i] - cx;
      const ry = x[stride + i] - cy;
      const rz = x[2 * stride + i] - cz;
      const along = rx * ux + ry * uy + rz * uz;
      const rest = reach2 - (rx * rx + ry * ry + rz * rz - along * along);
      if (rest > 0) furthest = Math.max(furthest, along + Math.sqrt(rest));
    }
    return [0, 1, 2].map((axis) => center[axis] + furthest * direction[axis]);
  }

  #energyAt(x: Float64Array, atom: number, place: number[]): number {
    const { numAtoms, stride } = this.#landscape;
    let energy = 0;
    for (let i = 0; i < numAtoms; i++) {
      if (i === atom) continue;
      const r2 = (x[i] - place[0]) ** 2 + (x[stride + i] - place[1]) ** 2 + (x[2 * stride + i] - place[2]) ** 2;
      energy += this.#landscape.pair(Math.max(r2, 0.25));
    }
    return energy;
  }

  #atomEnergies(x: Float64Array): Float64Array {
    const { numAtoms, stride } = this.#landscape;
    return Float64Array.from({ length: numAtoms }, (_, i) => this.#energyAt(x, i, [x[i], x[stride + i], x[2 * stride + i]]));
  }

  #center(x: Float64Array): number[] {
    const { numAtoms, stride } = this.#landscape;
    return [0, 1, 2].map((axis) => {
      let sum = 0;
      for (let i = 0; i < numAtoms; i++) sum += x[axis * stride + i];
      return sum / numAtoms;
    });
  }

  #direction(): number[] {
    const v = [this.#random.normal(), this.#random.normal(), this.#random.normal()];
    const length = Math.hypot(v[0], v[1], v[2]);
    return v.map((component) => component / length);
  }

  #place(x: Float64Array, atom: number, stride: number, direction: number[], radius: number): void {
    for (let axis = 0; axis < 3; axis++) x[axis * stride + atom] = radius * direction[axis];
  }
}

/** Random coordinates, each with its descent: the null arm. Evaluations as in basin hopping. */
export function* randomClusters(landscape: ClusterLandscape, run: SearchRun<Float64Array>, { seed }: { seed: number }): Search {
  const random = stream(seed, 'random-clusters');
  const descent = new Descent(landscape, 3 * landscape.stride);
  const moves = new ClusterMoves(landscape, random, 0);
  const x = new Float64Array(3 * landscape.stride);
  for (;;) {
    moves.scatter(x);
    const before = descent.evaluations;
    const energy = descent.run(x, { tolerance: 1e-6 });
    run.evaluations += descent.evaluations - before;
    run.levels.add(Math.round(energy * LEVELS_PER_UNIT) / LEVELS_PER_UNIT);
    run.offer(energy, () => x.slice());
    yield;
  }
}
