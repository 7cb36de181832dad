/**
 * Lowest eigenvalues of a hermitian Pauli sum on n qubits, by Davidson's method on 2ⁿ complex amplitudes.
 *
 *   T = V†HV,  T y = θ y,   r = (H − θ) V y,   t = r / |diag H − θ|,   V ← [V, t ⊥ V]                                    (1)
 *
 * All roots are followed in one block that starts at random, with two more to catch those that hide: an eigenvalue is found as often
 * as it is degenerate. Complex T is diagonalised as the real [[A, −B], [B, A]], whose eigenvalues come in pairs.
 *
 * Source      Davidson, J. Comput. Phys. 17, 87 (1975), DOI 10.1016/0021-9991(75)90065-0.
 * Memory      16·2ⁿ bytes a vector, 2 (12 + 5·roots) of them.
 * Accuracy    the error of an eigenvalue is below ‖r‖² / gap.
 */
import { parsePauli } from '@cofactor/sdk/circuits';
import { notConverged, type PauliSum, type RunContext, stream, throwIfCancelled, type StepOutput } from '@cofactor/sdk/contracts';
import { symmetricEigen } from '../chemistry/linear-algebra.ts';
import { type PauliGroup, StateVector } from '../kernels/state-vector/state-vector.ts';

/** Started beyond the roots that are asked for. */
const GUARDS = 2;
const MAX_ITERATIONS = 400;
const RESIDUAL = 1e-7;
/** Vectors that lose this much of their norm to the subspace hold nothing new. */
const DEPENDENT = 1e-8;
/** Denominators of the preconditioner are kept this far from zero. */
const SMALLEST_DENOMINATOR = 0.05;

export interface EigenOptions {
  roots: number;
  seed: number;
  signal?: AbortSignal;
  onProgress?: RunContext['onProgress'];
}

/** @throws NOT_CONVERGED with the last energy; CANCELLED */
export async function pauliEigenvalues(
  sum: PauliSum,
  { roots, seed, signal, onProgress }: EigenOptions,
): Promise<StepOutput<'diagonalise'>> {
  const dimension = 2 ** sum.numQubits;
  const wanted = Math.min(roots, dimension);
  const tracked = Math.min(wanted + GUARDS, dimension);
  const most = Math.min(dimension, mostVectors(roots));
  const operator = new PauliProduct(sum);
  const random = stream(seed, 'diagonalise');
  const space = new Subspace(operator);
  while (space.size < tracked) space.add(Float64Array.from({ length: 2 * dimension }, () => random.normal()));
  for (let iteration = 1; ; iteration++) {
    const { values, vectors } = space.solve(tracked);
    const open: Float64Array[] = [];
    let worst = 0;
    for (let k = 0; k < tracked; k++) {
      const residual = space.residual(values[k], vectors[k]);
      const norm = Math.sqrt(dot(residual, residual));
      if (k < wanted) worst = Math.max(worst, norm);
      if (norm > RESIDUAL) open.push(precondition(residual, operator.diagonal, values[k]));
    }
    onProgress?.({ message: `iteration ${iteration}: ${values[0]} Eh, residual ${worst.toExponential(1)}` });
    const output = { energiesHartree: values.slice(0, wanted), dimension, iterations: iteration, residual: worst };
    if (worst <= RESIDUAL) return output;
    if (iteration === MAX_ITERATIONS) {
      const message = `diagonalise: residual ${worst.toExponential(1)} after ${iteration} iterations, wanted ${RESIDUAL.toExponential(0)}: ask for another number of roots`;
      throw notConverged(message, { iterations: iteration, residual: worst, lastEnergyHartree: values[0] });
    }
    if (space.size + open.length > most) space.restart(vectors);
    for (const vector of open) {
      space.add(vector);
      await new Promise((resolve) => setImmediate(resolve)); // an abort can arrive
      throwIfCancelled(signal);
    }
  }
}

/** Vectors kept at once, products not counted. */
export const mostVectors = (roots: number): number => 12 + 5 * roots;

/** H by its products. */
class PauliProduct {
  readonly diagonal: Float64Array;
  readonly #groups: PauliGroup[];
  readonly #psi: StateVector;
  readonly #image: StateVector;

  constructor({ numQubits, terms }: PauliSum) {
    const byX = Map.groupBy(
      terms.map(([text, coefficient]) => ({ ...parsePauli(text), coefficient })),
      ({ x }) => x,
    );
    this.#groups = Array.from(byX, ([xMask, group]) => ({
      xMask,
      zMasks: Int32Array.from(group, ({ z }) => Number(z)),
      coefficients: Float64Array.from(group, ({ coefficient }) => coefficient),
    }));
    this.#psi = new StateVector(numQubits);
    this.#image = this.#psi.sibling();
    this.#psi.amplitudes.fill(1);
    const flat = this.#groups.filter(({ xMask }) => xMask === 0n);
    this.#psi.applyPauliSumInto(this.#image, flat);
    this.diagonal = this.#image.amplitudes.filter((_, k) => k % 2 === 0);
  }

  of(vector: Float64Array): Float64Array {
    this.#psi.amplitudes.set(vector);
    this.#psi.applyPauliSumInto(this.#image, this.#groups);
    return this.#image.amplitudes.slice();
  }
}

type Complex = readonly [re: number, im: number];

/** Orthonormal vectors, their products, and T; all vectors interleaved (re, im). */
class Subspace {
  readonly #operator: PauliProduct;
  #v: Float64Array[] = [];
  #w: Float64Array[] = [];
  /** T_ij = v_i† w_j. */
  #t: Complex[][] = [];

  constructor(operator: PauliProduct) {
    this.#operator = operator;
  }

  get size(): number {
    return this.#v.length;
  }

  /** Takes in the part of a vector outside the subspace, if there is any; the vector is used up. */
  add(vector: Float64Array): void {
    if (!normalise(vector)) return;
    for (let pass = 0; pass < 2; pass++) {
      for (const other of this.#v) {
        const [re, im] = innerProduct(other, vector);
        addScaled(vector, other, [-re, -im]);
      }
      if (!normalise(vector)) return;
    }
    const image = this.#operator.of(vector);
    const column = this.#v.map((other) => innerProduct(other, image));
    this.#v.push(vector);
    this.#w.push(image);
    column.forEach((entry, i) => this.#t[i].push(entry));
    this.#t.push([...column.map(([re, im]): Complex => [re, -im]), innerProduct(vector, image)]);
  }

  /** The lowest Ritz values, ascending, and their vectors in the basis of the subspace. */
  solve(count: number): { values: number[]; vectors: Complex[][] } {
    const m = this.size;
    const real = new Float64Array(4 * m * m);
    this.#t.forEach((row, i) =>
      row.forEach(([re, im], j) => {
        real[i * 2 * m + j] = real[(i + m) * 2 * m + j + m] = re;
        real[i * 2 * m + j + m] = -im;
        real[(i + m) * 2 * m + j] = im;
      }),
    );
    const { values, vectors } = symmetricEigen(real, 2 * m);
    const found: { value: number; vector: Complex[] }[] = [];
    for (let k = 0; k < 2 * m && found.length < count; k++) {
      const vector = Array.from({ length: m }, (_, i): Complex => [vectors[i * 2 * m + k], vectors[(i + m) * 2 * m + k]]);
      const own = outside(
        vector,
        found.map((one) => one.vector),
      );
      if (own) found.push({ value: values[k], vector: own });
    }
    return { values: found.map(({ value }) => value), vectors: found.map(({ vector }) => vector) };
  }

  /** (H − θ) V y. */
  residual(theta: number, y: readonly Complex[]): Float64Array {
    const sum = this.#combined(this.#w, y);
    y.forEach(([re, im], i) => addScaled(sum, this.#v[i], [-theta * re, -theta * im]));
    return sum;
  }

  /** V ← V Y. */
  restart(vectors: readonly Complex[][]): void {
    const values = vectors.map((y) => [this.#combined(this.#v, y), this.#combined(this.#w, y)] as const);
    this.#v = values.map(([v]) => v);
    this.#w = values.map(([, w]) => w);
    this.#t = this.#v.map((v) => this.#w.map((w) => innerProduct(v, w)));
  }

  #combined(vectors: readonly Float64Array[], y: readonly Complex[]): Float64Array {
    const sum = new Float64Array(vectors[0].length);
    y.forEach((factor, i) => addScaled(sum, vectors[i], factor));
    return sum;
  }
}

/** Of the two real forms of a complex vector, the second is i times the first: undefined where little is left outside `others`. */
function outside(vector: Complex[], others: readonly Complex[][]): Complex[] | undefined {
  const flat = Float64Array.from(vector.flat());
  for (const other of others) {
    const known = Float64Array.from(other.flat());
    const [re, im] = innerProduct(known, flat);
    addScaled(flat, known, [-re, -im]);
  }
  if (dot(flat, flat) < 0.01) return undefined;
  normalise(flat);
  return vector.map((_, i): Complex => [flat[2 * i], flat[2 * i + 1]]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** a†b. */
function innerProduct(a: Float64Array, b: Float64Array): Complex {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return [re, im];
}

function addScaled(out: Float64Array, a: Float64Array, [re, im]: Complex): void {
  for (let k = 0; k < a.length; k += 2) {
    out[k] += re * a[k] - im * a[k + 1];
    out[k + 1] += re * a[k + 1] + im * a[k];
  }
}

/** False where nothing is left. */
function normalise(vector: Float64Array): boolean {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm < DEPENDENT) return false;
  for (let k = 0; k < vector.length; k++) vector[k] /= norm;
  return true;
}

/** Divisors are positive, so that the result keeps a part along the residual, outside the subspace. */
function precondition(residual: Float64Array, diagonal: Float64Array, theta: number): Float64Array {
  for (let k = 0; k < residual.length; k++) residual[k] /= Math.max(Math.abs(diagonal[k >> 1] - theta), SMALLEST_DENOMINATOR);
  return residual;
}
