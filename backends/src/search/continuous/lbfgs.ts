/**
 * Limited-memory BFGS without a line search, in place: for thousands of short descents on cheap landscapes, where a strict
 * search would cost most of the evaluations (the general one is in the SDK's drivers).
 *
 *   p = −H g by the two-loop recursion; |p|∞ is cut to `maxStep`; a step that raises the energy is shortened tenfold      (1)
 *
 * Source      Liu & Nocedal, Math. Program. 45, 503 (1989), DOI 10.1007/BF01589116; the step rule as in Wales' GMIN.
 * Shapes      x: [n], changed in place. Cost: some 60 evaluations for a cluster of 38 atoms, 8 n · memory flop each besides.
 */
export interface Landscape {
  /** Energy at x, gradient to `gradient`. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

export interface DescentOptions {
  /** Largest component of the gradient at the end. @default 1e-4 */
  tolerance?: number;
  /** @default 500 */
  maxEvaluations?: number;
  /** Largest change of a coordinate in a step. @default 0.3 */
  maxStep?: number;
}

const MEMORY = 5;

export class Descent {
  readonly #landscape: Landscape;
  readonly #g: Float64Array;
  readonly #trial: Float64Array;
  readonly #trialG: Float64Array;
  readonly #p: Float64Array;
  readonly #s: Float64Array[];
  readonly #y: Float64Array[];
  readonly #rho = new Float64Array(MEMORY);
  readonly #alpha = new Float64Array(MEMORY);
  /** Of all descents together. */
  evaluations = 0;

  constructor(landscape: Landscape, dimension: number) {
    const vector = (): Float64Array => new Float64Array(dimension);
    this.#landscape = landscape;
    [this.#g, this.#trial, this.#trialG, this.#p] = [vector(), vector(), vector(), vector()];
    this.#s = Array.from({ length: MEMORY }, vector);
    this.#y = Array.from({ length: MEMORY }, vector);
  }

  /** Energy of the minimum that x runs down to; x becomes that minimum. */
  run(x: Float64Array, { tolerance = 1e-4, maxEvaluations = 500, maxStep = 0.3 }: DescentOptions = {}): number {
    const [g, p, trial, trialG] = [this.#g, this.#p, this.#trial, this.#trialG];
    let energy = this.#landscape.evaluate(x, g);
    this.evaluations++;
    let pairs = 0;
    for (let used = 1; used < maxEvaluations; ) {
      const size = largest(g);
      if (!(size > tolerance)) return energy;
      this.#direction(pairs);
      let scale = Math.min(1, maxStep / largest(p));
      if (pairs === 0) scale = Math.min(scale, 0.1 / size);
      if (dot(g, p) > 0) scale = -scale;
      let accepted = false;
      for (let attempt = 0; attempt < 8 && used < maxEvaluations; attempt++) {
        for (let i = 0; i < x.length; i++) trial[i] = x[i] + scale * p[i];
        const next = this.#landscape.evaluate(trial, trialG);
        this.evaluations++;
        used++;
        if (next <= energy + 1e-10 * Math.max(1, Math.abs(energy))) {
          accepted = true;
          energy = next;
          break;
        }
        scale *= 0.1;
      }
      if (!accepted) {
        if (pairs === 0) return energy;
        pairs = 0; // the memory misleads: straight downhill once
        continue;
      }
      const slot = pairs % MEMORY;
      const [s, y] = [this.#s[slot], this.#y[slot]];
      for (let i = 0; i < x.length; i++) {
        s[i] = trial[i] - x[i];
        y[i] = trialG[i] - g[i];
      }
      x.set(trial);
      g.set(trialG);
      const curvature = dot(s, y);
      if (curvature > 1e-12 * dot(y, y)) {
        this.#rho[slot] = 1 / curvature;
        pairs++;
      }
    }
    return energy;
  }

  /** p = −H g from the last pairs. */
  #direction(pairs: number): void {
    const [g, p] = [this.#g, this.#p];
    for (let i = 0; i < p.length; i++) p[i] = -g[i];
    if (pairs === 0) return;
    const oldest = Math.max(0, pairs - MEMORY);
    for (let k = pairs - 1; k >= oldest; k--) {
      const slot = k % MEMORY;
      this.#alpha[slot] = this.#rho[slot] * dot(this.#s[slot], p);
      add(p, this.#y[slot], -this.#alpha[slot]);
    }
    const last = (pairs - 1) % MEMORY;
    const scale = 1 / (this.#rho[last] * dot(this.#y[last], this.#y[last]));
    for (let i = 0; i < p.length; i++) p[i] *= scale;
    for (let k = oldest; k < pairs; k++) {
      const slot = k % MEMORY;
      add(p, this.#s[slot], this.#alpha[slot] - this.#rho[slot] * dot(this.#y[slot], p));
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]));
  return most;
}
