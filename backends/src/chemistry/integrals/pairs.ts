/**
 * Pairs of batches as Hermite expansions: the charge distributions that all Coulomb integrals are built from.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { hermiteIndices } from '../../kernels/repulsion/hermite.ts';
import type { HermitePair } from '../../kernels/repulsion/layout.ts';
import { type PairClass, pairClass, type Vector } from '../../kernels/repulsion/pair-class.ts';
import type { Batch } from './batches.ts';

/** Primitive pairs below this magnitude add nothing that a double could show beside the rest. */
const NEGLIGIBLE = 1e-18;
/** −ln of the overlap where that is about so. */
const FAINT = 41;

/** A pair and what it was made from. */
export interface BatchPair extends HermitePair {
  batches: readonly [Batch, Batch];
  /** Primitives i of the first and j of the second behind each primitive pair, as i · (primitives of the second) + j. */
  primitives: Int32Array;
}

/** All unique pairs, those without any primitive pair of note left out. */
export function makePairs(batches: readonly Batch[], signal?: AbortSignal): BatchPair[] {
  const pairs: BatchPair[] = [];
  for (const [i, left] of batches.entries()) {
    throwIfCancelled(signal);
    for (const right of batches.slice(0, i + 1)) {
      const pair = makePair(...inOrder(left, right));
      if (pair.exponents.length > 0) pairs.push(pair);
    }
  }
  return pairs;
}

/** How many pairs of each class there will be, and primitive pairs in one of them on average: by overlaps alone, so cheap and near. */
export function countPairs(batches: readonly Batch[]): { class: PairClass; numPairs: number; meanPrimitives: number }[] {
  const counts = new Map<PairClass, { numPairs: number; primitives: number }>();
  for (const [i, left] of batches.entries())
    for (const right of batches.slice(0, i + 1)) {
      const [a, b] = inOrder(left, right);
      const distance2 = a.centre.reduce((sum, x, axis) => sum + (x - b.centre[axis]) ** 2, 0);
      let primitives = 0;
      for (const alpha of a.exponents) for (const beta of b.exponents) if (alpha * beta * distance2 < FAINT * (alpha + beta)) primitives++;
      if (primitives === 0) continue;
      const cls = pairClass(a.kind, b.kind);
      const count = counts.get(cls) ?? { numPairs: 0, primitives: 0 };
      counts.set(cls, { numPairs: count.numPairs + 1, primitives: count.primitives + primitives });
    }
  return [...counts].map(([cls, { numPairs, primitives }]) => ({ class: cls, numPairs, meanPrimitives: primitives / numPairs }));
}

/** The batch of higher angular momentum first. */
function inOrder(left: Batch, right: Batch): [Batch, Batch] {
  return left.kind.l > right.kind.l || (left.kind.l === right.kind.l && left.kind.name >= right.kind.name) ? [left, right] : [right, left];
}

/** The pair a ≥ b (a has the higher angular momentum), primitives in falling order of magnitude. */
function makePair(a: Batch, b: Batch): BatchPair {
  const cls = pairClass(a.kind, b.kind);
  const size = cls.hermite.length;
  const degrees = hermiteIndices(cls.order).map(([t, u, v]) => t + u + v);
  const distance2 = a.centre.reduce((sum, x, axis) => sum + (x - b.centre[axis]) ** 2, 0);
  const made = new Float64Array(a.exponents.length * b.exponents.length * size);
  const primitives: { p: number; centre: Vector; magnitude: number; at: number; index: number }[] = [];
  for (const [i, alpha] of a.exponents.entries())
    for (const [j, beta] of b.exponents.entries()) {
      const p = alpha + beta;
      const overlap = Math.exp((-alpha * beta * distance2) / p);
      if (overlap === 0) continue;
      const centre = weighted(a.centre, b.centre, alpha / p, beta / p);
      const at = primitives.length * size;
      const ca = a.coefficients[i].map((c) => c * overlap);
      cls.expandInto(made, at, p, minus(centre, a.centre), minus(centre, b.centre), ca, b.coefficients[j]);
      const magnitude = magnitudeOf(cls.rowStart, cls.hermite, degrees, cls.order, made, at, p);
      if (magnitude > NEGLIGIBLE) primitives.push({ p, centre, magnitude, at, index: i * b.exponents.length + j });
    }
  primitives.sort((left, right) => right.magnitude - left.magnitude);
  const count = primitives.length;
  const [exponents, centres, expansions, magnitudes] = [1, 3, size, 1].map((width) => new Float64Array(width * count));
  const numbers = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const { p, centre, magnitude, at, index } = primitives[k];
    exponents[k] = p;
    magnitudes[k] = magnitude;
    numbers[k] = index;
    for (let axis = 0; axis < 3; axis++) centres[3 * k + axis] = centre[axis];
    for (let e = 0; e < size; e++) expansions[k * size + e] = made[at + e];
  }
  return {
    class: cls,
    functions: [a.functions, b.functions],
    first: [a.first, b.first],
    weight: a === b ? 0.5 : 1,
    exponents,
    centres,
    expansions,
    magnitudes,
    batches: [a, b],
    primitives: numbers,
  };
}

/**
 * √2 π^{5/4}/p · max_ab Σ_t |E[ab][t]| (2p)^{|t|/2}: since |R_t| ≲ (2α)^{|t|/2} and α ≤ p, q, the product of two magnitudes over
 * √(p + q) bounds, up to a small factor, what two primitive pairs add to an integral.
 */
function magnitudeOf(
  rowStart: readonly number[],
  hermite: readonly number[],
  degrees: readonly number[],
  order: number,
  expansions: Float64Array,
  at: number,
  p: number,
): number {
  let largest = 0;
  const powers = [1];
  for (let degree = 1; degree <= order; degree++) powers.push(powers[degree - 1] * Math.sqrt(2 * p));
  for (let row = 0; row + 1 < rowStart.length; row++) {
    let sum = 0;
    for (let e = rowStart[row]; e < rowStart[row + 1]; e++) sum += Math.abs(expansions[at + e]) * powers[degrees[hermite[e]]];
    largest = Math.max(largest, sum);
  }
  return (largest * Math.SQRT2 * Math.PI ** 1.25) / p;
}

function weighted(a: Vector, b: Vector, wa: number, wb: number): Vector {
  return [wa * a[0] + wb * b[0], wa * a[1] + wb * b[1], wa * a[2] + wb * b[2]];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
