/**
 * Pairs of batches in WebAssembly memory. All numbers are 64-bit floats unless said otherwise, v128 means two lanes.
 *
 *   ket primitive   q, Q_x, Q_y, Q_z, magnitude, then (−1)^|u| √2 π^{5/4}/q · E[cd][u] by entries of the class
 *   ket             six u32: address and number of its primitives, first function and number of functions of c, of d
 *   bra geometry    v128 p, P_x, P_y, P_z and the larger magnitude (twice), for each primitive
 *   bra expansion   v128 √2 π^{5/4}/p · E[ab][t] by entries of the class, for each primitive
 *   bra functions   six u32: first functions of a and b of lane 0, of lane 1, numbers of functions of a and b
 *   X               v128 [ket][bra primitive][cd][t]
 *   integrals       v128 [ket][ab][cd]
 *
 * The product of the two prefactors over √(p+q) is 2π^{5/2}/(pq √(p+q)). A lane that has fewer primitives is padded with E = 0.
 */
import type { Arena } from '../arena.ts';
import { hermiteIndices } from './hermite.ts';
import type { PairClass } from './pair-class.ts';

export const KET_HEADER_BYTES = 40;
export const BRA_GEOMETRY_BYTES = 80;
const PREFACTOR = Math.SQRT2 * Math.PI ** 1.25;

/** A pair of batches as a sum of Hermite Gaussians: a charge distribution for each product of two functions. */
export interface HermitePair {
  class: PairClass;
  /** p of each primitive pair, bohr⁻². */
  exponents: Float64Array;
  /** P of each primitive pair, 3 numbers each, bohr. */
  centres: Float64Array;
  /** E of each primitive pair: as many numbers as the class has entries. */
  expansions: Float64Array;
  /** Falling; two primitive pairs whose magnitudes multiply to less than the cutoff are left out. */
  magnitudes: Float64Array;
  /** Multiplies all that the pair yields; ½ where (ab) and (ba) are both rows of the pair. */
  weight: number;
  /** Basis functions of a and of b. */
  functions: readonly [readonly number[], readonly number[]];
  /** First of them, where functions are numbered so that those of a batch are neighbours. */
  first: readonly [number, number];
}

/** Two pairs of one class, the lanes of a bra. */
export interface Bra {
  geometry: number;
  expansions: number;
  functions: number;
  numPrimitives: number;
}

/** Writes a ket and returns its address. */
export function packKet(arena: Arena, pair: HermitePair): number {
  const { hermite, order } = pair.class;
  const signs = hermiteIndices(order).map(([t, u, v]) => ((t + u + v) % 2 === 0 ? 1 : -1));
  const header = KET_HEADER_BYTES / 8;
  const stride = header + hermite.length;
  const primitives = arena.allocate(pair.exponents.length * stride * 8);
  const out = arena.float64(primitives, pair.exponents.length * stride);
  for (let i = 0; i < pair.exponents.length; i++) {
    const at = i * stride;
    const scale = (pair.weight * PREFACTOR) / pair.exponents[i];
    out[at] = pair.exponents[i];
    for (let axis = 0; axis < 3; axis++) out[at + 1 + axis] = pair.centres[3 * i + axis];
    out[at + 4] = pair.magnitudes[i];
    for (let e = 0; e < hermite.length; e++) out[at + header + e] = scale * signs[hermite[e]] * pair.expansions[i * hermite.length + e];
  }
  const [c, d] = pair.functions;
  return arena.push(Int32Array.of(primitives, pair.exponents.length, pair.first[0], c.length, pair.first[1], d.length));
}

/** Writes two pairs of one class as lanes; without a second pair its lane yields zeros. */
export function packBra(arena: Arena, first: HermitePair, second?: HermitePair): Bra {
  const size = first.class.hermite.length;
  const lanes = [first, second ?? first];
  const numPrimitives = Math.max(...lanes.map((pair) => pair.exponents.length));
  const geometry = arena.allocate(numPrimitives * BRA_GEOMETRY_BYTES);
  const expansions = arena.allocate(numPrimitives * size * 16);
  const geometryOut = arena.float64(geometry, (numPrimitives * BRA_GEOMETRY_BYTES) / 8);
  const expansionsOut = arena.float64(expansions, numPrimitives * size * 2);
  for (const [lane, pair] of lanes.entries())
    for (let i = 0; i < numPrimitives; i++) {
      const filled = i < pair.exponents.length;
      const source = filled ? i : 0;
      const at = (i * BRA_GEOMETRY_BYTES) / 8;
      const p = pair.exponents[source];
      geometryOut[at + lane] = p;
      for (let axis = 0; axis < 3; axis++) geometryOut[at + 2 + 2 * axis + lane] = pair.centres[3 * source + axis];
      const magnitude = Math.max(filled ? pair.magnitudes[i] : 0, lane === 1 ? geometryOut[at + 8] : 0);
      geometryOut[at + 8] = magnitude;
      geometryOut[at + 9] = magnitude;
      const scale = filled && (lane === 0 || second) ? (pair.weight * PREFACTOR) / p : 0;
      for (let e = 0; e < size; e++) expansionsOut[(i * size + e) * 2 + lane] = scale * pair.expansions[source * size + e];
    }
  const functions = arena.push(Int32Array.of(...lanes.flatMap((pair) => pair.first), ...first.functions.map((list) => list.length)));
  return { geometry, expansions, functions, numPrimitives };
}
