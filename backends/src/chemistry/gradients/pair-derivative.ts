/**
 * Derivatives of a pair of batches by the places of its two atoms, met with what the rest of an expectation value makes of it.
 *
 *   ∂/∂A_x [x_Aⁱ exp(−a r_A²)] = (2a x_Aⁱ⁺¹ − i x_Aⁱ⁻¹) exp(−a r_A²)                                                (1)
 *   (∂/∂A + ∂/∂B) Σ_t E_t Λ_t = Σ_t E_t Λ_{t+1}                                                                     (2)
 *
 * (1) raises the Hermite order by one; (2) gives B from A, because the expansion depends on A − B alone.
 *
 * Source  Helgaker, Jørgensen & Olsen (2000), §9.5; Helgaker & Taylor, Theor. Chim. Acta 83, 177 (1992), DOI 10.1007/BF01132826.
 */
import { hermiteExpansionInto, hermiteIndices } from '../../kernels/repulsion/hermite.ts';
import type { BatchPair } from '../integrals/pairs.ts';

/** √2 π^{5/4}: with the ket's share the 2 π^{5/2} of a repulsion integral. */
const PREFACTOR = Math.SQRT2 * Math.PI ** 1.25;

/** Derivatives by A and by A and B together. */
export interface PairGradient {
  a: Float64Array;
  both: Float64Array;
}

/** Adds gradients of pairs to those of atoms. */
export function addToAtoms(gradient: Float64Array, { batches: [left, right] }: BatchPair, { a, both }: PairGradient): void {
  for (let axis = 0; axis < 3; axis++) {
    gradient[3 * left.atom + axis] += a[axis];
    gradient[3 * right.atom + axis] += both[axis] - a[axis];
  }
}

/** Positions of (t, u, v) among the Hermite functions up to an order, in a cube. */
export interface HermiteCube {
  side: number;
  numbers: Int32Array;
}

const cubes = new Map<number, HermiteCube>();

/** @param order highest t + u + v */
export function hermiteCube(order: number): HermiteCube {
  let cube = cubes.get(order);
  if (!cube) {
    const side = order + 1;
    const numbers = new Int32Array(side ** 3);
    for (const [index, [t, u, v]] of hermiteIndices(order).entries()) numbers[(t * side + u) * side + v] = index;
    cubes.set(order, (cube = { side, numbers }));
  }
  return cube;
}

/**
 * out += scale Σ_ab Σ_t y[ab][t] ∂E_p[ab][t], E with the prefactor of the repulsion kernels and the pair's weight.
 *
 * @param k which primitive pair
 * @param y [row][t], t over the Hermite functions up to the pair's order + 1
 */
export function addPairDerivative(out: PairGradient, pair: BatchPair, k: number, y: Float64Array, scale: number): void {
  const [left, right] = pair.batches;
  const [la, lb] = [left.kind.l, right.kind.l];
  const i = Math.floor(pair.primitives[k] / right.exponents.length);
  const j = pair.primitives[k] % right.exponents.length;
  const alpha = left.exponents[i];
  const p = pair.exponents[k];
  const { side, numbers } = hermiteCube(la + lb + 1);
  const width = la + lb + 2;
  const size = (la + 1) * (lb + 1) * width;
  let distance2 = 0;
  const plain: Float64Array[] = [];
  const derived: Float64Array[] = [];
  const table = new Float64Array((la + 2) * (lb + 1) * width);
  for (let axis = 0; axis < 3; axis++) {
    const centre = pair.centres[3 * k + axis];
    distance2 += (left.centre[axis] - right.centre[axis]) ** 2;
    hermiteExpansionInto(table, la + 1, lb, p, centre - left.centre[axis], centre - right.centre[axis]);
    plain.push(table.slice(0, size));
    derived.push(derivative(table, la, lb, width, alpha));
  }
  const overlap = Math.exp((-alpha * right.exponents[j] * distance2) / p);
  const prefactor = (scale * overlap * pair.weight * PREFACTOR) / p;
  const numT = ((la + lb + 2) * (la + lb + 3) * (la + lb + 4)) / 6;
  const [ex, ey, ez] = plain;
  const [dx, dy, dz] = derived;
  let row = 0;
  for (const fa of left.kind.functions)
    for (const fb of right.kind.functions) {
      const contraction = prefactor * left.coefficients[i][fa.set] * right.coefficients[j][fb.set];
      if (contraction !== 0)
        for (const { powers: m, factor: wa } of fa.polynomial)
          for (const { powers: n, factor: wb } of fb.polynomial) {
            const weight = contraction * wa * wb;
            const [x0, y0, z0] = [0, 1, 2].map((axis) => (m[axis] * (lb + 1) + n[axis]) * width);
            const [tMax, uMax, vMax] = [0, 1, 2].map((axis) => m[axis] + n[axis] + 1);
            const at = row * numT;
            let [ax, ay, az, bx, by, bz] = [0, 0, 0, 0, 0, 0];
            for (let t = 0; t <= tMax; t++)
              for (let u = 0; u <= uMax; u++) {
                if (t + u > la + lb + 1) break;
                const [exy, dxy, edy] = [ex[x0 + t] * ey[y0 + u], dx[x0 + t] * ey[y0 + u], ex[x0 + t] * dy[y0 + u]];
                const shiftX = t > 0 ? ex[x0 + t - 1] * ey[y0 + u] : 0;
                const shiftY = u > 0 ? ex[x0 + t] * ey[y0 + u - 1] : 0;
                for (let v = 0; v <= vMax && t + u + v <= la + lb + 1; v++) {
                  const value = y[at + numbers[(t * side + u) * side + v]];
                  const e = ez[z0 + v];
                  ax += value * dxy * e;
                  ay += value * edy * e;
                  az += value * exy * dz[z0 + v];
                  bx += value * shiftX * e;
                  by += value * shiftY * e;
                  if (v > 0) bz += value * exy * ez[z0 + v - 1];
                }
              }
            out.a[0] += weight * ax;
            out.a[1] += weight * ay;
            out.a[2] += weight * az;
            out.both[0] += weight * bx;
            out.both[1] += weight * by;
            out.both[2] += weight * bz;
          }
      row++;
    }
}

/** (1) in one dimension: 2a E^{i+1,j}_t − i E^{i−1,j}_t for i ≤ la. */
function derivative(table: Float64Array, la: number, lb: number, width: number, alpha: number): Float64Array {
  const step = (lb + 1) * width;
  const out = new Float64Array((la + 1) * step);
  for (let i = 0; i <= la; i++)
    for (let at = i * step; at < (i + 1) * step; at++) out[at] = 2 * alpha * table[at + step] - (i > 0 ? i * table[at - step] : 0);
  return out;
}
