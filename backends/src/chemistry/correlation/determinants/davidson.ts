/**
 * Lowest eigenpairs of a symmetric operator known by its products, by Davidson's method.
 *
 *   θ y = (Vᵀ H V) y,   r = (H − θ) V y,   t = r / (θ − d̄),   V ← [V, t ⊥ V]
 *
 * Source      Davidson, J. Comput. Phys. 17 (1975) 87, DOI 10.1016/0021-9991(75)90065-0; several roots at once as in Liu
 *             (1978); restart with more Ritz vectors than roots as in Stathopoulos, Saad & Wu, DOI 10.1137/S1064827596304162.
 * Accuracy    the error of an energy is below ‖r‖² / gap to the next state. A root is converged at ‖r‖² ≤ 0.1 ε: error ε with a
 *             gap of 0.1 hartree.
 */
import { notConverged, throwIfCancelled } from '@cofactor/sdk/contracts';
import type { CiKernel } from '../../../kernels/ci/ci.ts';
import { symmetricEigen } from '../../linear-algebra.ts';

/** A symmetric operator by its products; vectors live in the arena of the kernel. */
export interface SymmetricOperator {
  readonly kernel: CiKernel;
  /** Of a vector. */
  readonly length: number;
  /** About the diagonal, for the preconditioner: with the symmetries that the search is to keep. */
  readonly averagedDiagonal: Float64Array;
  /** A vector of zeros. */
  vector(): Float64Array;
  /** out ← H c. */
  apply(out: Float64Array, c: Float64Array): void;
}

/** Saves the vectors of a search, to start from them again. */
export interface VectorCheckpoint {
  load(): Promise<readonly Float64Array[] | undefined>;
  /** @param vectors asked for only when it is time to save them */
  save(vectors: () => readonly Float64Array[]): Promise<void>;
}

export interface DavidsonOptions {
  /** Roots wanted; start vectors beyond them are guards, followed while twice their second-order energy could take them below. */
  roots: number;
  maxSubspace: number;
  maxIterations: number;
  /** ε: error of an energy with a gap of 0.1 hartree. */
  convergenceHartree: number;
  /** Added to eigenvalues in messages and progress. */
  coreEnergyHartree: number;
  signal?: AbortSignal;
  onIteration?(progress: { iteration: number; energyHartree: number; residual: number }, ritzVectors: () => Float64Array[]): Promise<void>;
}

export interface DavidsonResult {
  energies: number[];
  /** Normalised copies, padded as the operator's vectors are. */
  vectors: Float64Array[];
  residuals: number[];
  iterations: number;
  products: number;
}

/** A guard whose residual is this small has settled: what is left of its descent is second order in it. */
const GUARD_RESIDUAL = 1e-3;
/** A guard is judged again when its eigenvalue has moved by this much (hartree). */
const SETTLED_MOVE = 1e-4;
/** Vectors that lose this much of their norm to the subspace hold nothing new. */
const DEPENDENT = 1e-7;
/** Norm left by a projection below which it is repeated. */
const CANCELLED = 0.7;
/** Denominators of the preconditioner are kept this far from zero. */
const SMALLEST_DENOMINATOR = 0.02;

/** @throws NOT_CONVERGED with the last energy. */
export async function davidson(
  operator: SymmetricOperator,
  start: readonly Float64Array[],
  options: DavidsonOptions,
): Promise<DavidsonResult> {
  const { roots, maxSubspace, coreEnergyHartree } = options;
  const tolerance = Math.sqrt(0.1 * options.convergenceHartree);
  const subspace = new Subspace(operator, maxSubspace);
  for (const vector of start) {
    if (subspace.add(vector)) await pause(options.signal);
  }
  if (subspace.size < roots) {
    throw notConverged(`the start spans ${subspace.size} states, ${roots} were asked: ask for fewer roots`, {
      iterations: 0,
      residual: null,
      lastEnergyHartree: null,
    });
  }
  const tracked = subspace.size;
  const corrections = start.slice(0, tracked); // their contents live on in the subspace
  const residuals: number[] = [];
  const settledAt = new Float64Array(tracked).fill(Number.NaN);
  let worst = Number.POSITIVE_INFINITY;
  let energies: number[] = [];
  let iteration = 1;
  for (; iteration <= options.maxIterations; iteration++) {
    throwIfCancelled(options.signal);
    const { values, vectors } = subspace.solve();
    energies = [...values.subarray(0, roots)];
    const open: number[] = [];
    for (let k = 0; k < tracked; k++) {
      // a guard that has been judged stands aside until its eigenvalue moves
      if (k >= roots && Math.abs(values[k] - settledAt[k]) < SETTLED_MOVE) continue;
      residuals[k] = subspace.residualInto(corrections[k], values[k], vectors, k);
      const settled =
        k < roots
          ? residuals[k] <= tolerance
          : residuals[k] <= GUARD_RESIDUAL ||
            values[k] + 2 * secondOrder(corrections[k], operator.averagedDiagonal, values[k]) > values[roots - 1];
      settledAt[k] = settled ? values[k] : Number.NaN;
      if (!settled) open.push(k);
    }
    worst = Math.max(...residuals.slice(0, roots));
    await options.onIteration?.({ iteration, energyHartree: energies[0] + coreEnergyHartree, residual: worst }, () =>
      subspace.ritzVectors(vectors, roots),
    );
    const result = (): DavidsonResult => ({
      energies,
      vectors: subspace.ritzVectors(subspace.solve().vectors, roots),
      residuals: residuals.slice(0, roots),
      iterations: iteration,
      products: subspace.products,
    });
    if (open.length === 0) return result();
    for (const k of open) precondition(corrections[k], operator.averagedDiagonal, values[k]);
    const onlyGuards = open[0] >= roots;
    if (subspace.size + open.length > maxSubspace) subspace.restart(vectors, Math.min(2 * tracked, maxSubspace - tracked));
    let grown = false;
    for (const k of open) {
      if (subspace.add(corrections[k])) {
        grown = true;
        await pause(options.signal);
      }
    }
    // nothing left to add: all residuals lie in the subspace, as small as rounding lets them be
    if (!grown && onlyGuards) return result();
    if (!grown) break;
  }
  throw notConverged(
    `CI: residual ${worst.toExponential(1)} after ${Math.min(iteration, options.maxIterations)} iterations, wanted ${tolerance.toExponential(1)}: ` +
      'allow more iterations, or ask for more roots if states are nearly degenerate',
    { iterations: Math.min(iteration, options.maxIterations), residual: worst, lastEnergyHartree: energies[0] + coreEnergyHartree },
  );
}

/** Lets the event loop run, so that an abort can arrive. */
async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfCancelled(signal);
}

/** −Σ r² / (d̄ − θ): what perturbation theory expects an eigenvalue to fall by. */
function secondOrder(residual: Float64Array, diagonal: Float64Array, theta: number): number {
  let sum = 0;
  for (let i = 0; i < residual.length; i++) sum -= (residual[i] * residual[i]) / Math.max(diagonal[i] - theta, SMALLEST_DENOMINATOR);
  return sum;
}

function precondition(vector: Float64Array, diagonal: Float64Array, theta: number): void {
  for (let i = 0; i < vector.length; i++) {
    const gap = diagonal[i] - theta;
    vector[i] /= Math.abs(gap) > SMALLEST_DENOMINATOR ? gap : SMALLEST_DENOMINATOR;
  }
}

/** Orthonormal vectors V, their products HV, and VᵀHV. */
class Subspace {
  size = 0;
  products = 0;
  readonly #operator: SymmetricOperator;
  readonly #v: Float64Array[] = [];
  readonly #w: Float64Array[] = [];
  readonly #h: Float64Array;
  readonly #capacity: number;
  readonly #scratch: Float64Array;

  constructor(operator: SymmetricOperator, capacity: number) {
    this.#operator = operator;
    this.#capacity = capacity;
    this.#h = new Float64Array(capacity * capacity);
    this.#scratch = operator.vector();
  }

  /** Adds the part of `vector` outside the subspace, if there is any. */
  add(vector: Float64Array): boolean {
    const { kernel } = this.#operator;
    const k = this.size;
    if (k === this.#v.length) {
      this.#v.push(this.#operator.vector());
      this.#w.push(this.#operator.vector());
    }
    const v = this.#v[k];
    v.set(vector);
    let norm = Math.sqrt(kernel.dot(v, v));
    if (norm === 0) return false;
    scale(v, 1 / norm);
    // once more where cancellation has cost digits: Daniel et al., DOI 10.1090/S0025-5718-1976-0431641-8
    for (norm = 0; norm < CANCELLED; ) {
      const others = this.#v.slice(0, k);
      kernel.addCombination(
        v,
        kernel.dots(v, others).map((x) => -x),
        others,
      );
      norm = Math.sqrt(kernel.dot(v, v));
      if (norm < DEPENDENT) return false;
      scale(v, 1 / norm);
    }
    this.#operator.apply(this.#w[k], v);
    this.products++;
    for (const [i, x] of kernel.dots(this.#w[k], this.#v.slice(0, k + 1)).entries()) {
      this.#h[i * this.#capacity + k] = this.#h[k * this.#capacity + i] = x;
    }
    this.size++;
    return true;
  }

  /** Ritz values ascending and vectors, row-major [size, size], column k to value k. */
  solve(): { values: Float64Array; vectors: Float64Array } {
    const m = this.size;
    const matrix = new Float64Array(m * m);
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) matrix[i * m + j] = this.#h[i * this.#capacity + j];
    return symmetricEigen(matrix, m);
  }

  /** out ← (H − θ) V y_k; returns its norm. */
  residualInto(out: Float64Array, theta: number, vectors: Float64Array, k: number): number {
    const { kernel } = this.#operator;
    const m = this.size;
    const y = Array.from({ length: m }, (_, i) => vectors[i * m + k]);
    out.fill(0);
    kernel.addCombination(out, [...y, ...y.map((x) => -theta * x)], [...this.#w.slice(0, m), ...this.#v.slice(0, m)]);
    return Math.sqrt(kernel.dot(out, out));
  }

  /** V y_k for k < count, normalised, as copies. */
  ritzVectors(vectors: Float64Array, count: number): Float64Array[] {
    const m = this.size;
    const { kernel } = this.#operator;
    const sum = this.#scratch;
    return Array.from({ length: count }, (_, k) => {
      sum.fill(0);
      kernel.addCombination(
        sum,
        Array.from({ length: m }, (_, i) => vectors[i * m + k]),
        this.#v.slice(0, m),
      );
      scale(sum, 1 / Math.sqrt(kernel.dot(sum, sum)));
      return sum.slice();
    });
  }

  /** V ← V Y, HV ← HV Y for the lowest `keep` Ritz vectors: no product is needed. */
  restart(vectors: Float64Array, keep: number): void {
    const m = this.size;
    const { values } = this.solve();
    for (const set of [this.#v, this.#w]) {
      const block = new Float64Array(keep);
      for (let j = 0; j < this.#operator.length; j++) {
        block.fill(0);
        for (let i = 0; i < m; i++) {
          const x = set[i][j];
          for (let k = 0; k < keep; k++) block[k] += x * vectors[i * m + k];
        }
        for (let k = 0; k < keep; k++) set[k][j] = block[k];
      }
    }
    this.#h.fill(0);
    for (let k = 0; k < keep; k++) this.#h[k * this.#capacity + k] = values[k];
    this.size = keep;
  }
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}
