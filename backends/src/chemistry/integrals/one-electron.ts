/**
 * Overlap, kinetic-energy and dipole integrals: products of one-dimensional integrals over cartesian Gaussians.
 *
 *   S_ij = E_0^{ij} √(π/p),   ⟨i|x|j⟩ = (E_1^{ij} + P_x E_0^{ij}) √(π/p)                                (1)
 *   ⟨i|−½ d²/dx²|j⟩ = −2b² S_{i,j+2} + b(2j+1) S_ij − ½ j(j−1) S_{i,j−2}                                 (2)
 *
 * Source  Helgaker, Jørgensen & Olsen (2000), §9.3, §9.5.
 * Shapes  row-major n × n (n_A × n_B for two systems). Cost O(pairs × primitive pairs).
 */
import { hermiteExpansionInto } from '../../kernels/repulsion/hermite.ts';
import type { BasisSystem } from '../shell.ts';
import { type Batch, makeBatches } from './batches.ts';

/** S_μν = ⟨μ|ν⟩. */
export function overlapMatrix(system: BasisSystem): Float64Array {
  return crossOverlapMatrix(system, system);
}

/** ⟨μ|ν⟩ with μ of `systemA` and ν of `systemB`, n_A × n_B: for projected guesses and atomic valence active spaces. */
export function crossOverlapMatrix(systemA: BasisSystem, systemB: BasisSystem): Float64Array {
  const [overlap] = separableMatrices(systemA, systemB, [0, 0, 0], ({ s }, i, j) => [
    s[0](i[0], j[0]) * s[1](i[1], j[1]) * s[2](i[2], j[2]),
  ]);
  return overlap;
}

/** T_μν = ⟨μ|−½∇²|ν⟩, hartree. */
export function kineticMatrix(system: BasisSystem): Float64Array {
  const [kinetic] = separableMatrices(system, system, [0, 0, 0], ({ s, k }, i, j) => {
    const [sx, sy, sz] = [0, 1, 2].map((axis) => s[axis](i[axis], j[axis]));
    return [k[0](i[0], j[0]) * sy * sz + sx * k[1](i[1], j[1]) * sz + sx * sy * k[2](i[2], j[2])];
  });
  return kinetic;
}

/** ⟨μ|r − origin|ν⟩ for x, y, z, bohr; electrons carry −1, which is left to the caller. @default originBohr [0, 0, 0] */
export function dipoleMatrices(
  system: BasisSystem,
  originBohr: readonly [number, number, number] = [0, 0, 0],
): [Float64Array, Float64Array, Float64Array] {
  const [x, y, z] = separableMatrices(system, system, originBohr, ({ s, d }, i, j) => {
    const [sx, sy, sz] = [0, 1, 2].map((axis) => s[axis](i[axis], j[axis]));
    return [d[0](i[0], j[0]) * sy * sz, sx * d[1](i[1], j[1]) * sz, sx * sy * d[2](i[2], j[2])];
  });
  return [x, y, z];
}

/** Z_A Z_B / R_AB over all pairs of nuclei, hartree. */
export function nuclearRepulsionHartree({ atomicNumbers, positionsBohr: r }: BasisSystem): number {
  let energy = 0;
  for (let a = 0; a < atomicNumbers.length; a++)
    for (let b = 0; b < a; b++)
      energy +=
        (atomicNumbers[a] * atomicNumbers[b]) / Math.hypot(r[3 * a] - r[3 * b], r[3 * a + 1] - r[3 * b + 1], r[3 * a + 2] - r[3 * b + 2]);
  return energy;
}

/** One-dimensional integrals of a primitive pair, by axis: overlap, kinetic, first moment about the origin. */
interface AxisIntegrals {
  s: ((i: number, j: number) => number)[];
  k: ((i: number, j: number) => number)[];
  d: ((i: number, j: number) => number)[];
}
type Powers = readonly [number, number, number];

function separableMatrices(
  systemA: BasisSystem,
  systemB: BasisSystem,
  origin: readonly [number, number, number],
  integrals: (axes: AxisIntegrals, i: Powers, j: Powers) => number[],
): Float64Array[] {
  const batchesB = makeBatches(systemB);
  const size = systemA.numFunctions * systemB.numFunctions;
  const out = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (const a of makeBatches(systemA)) for (const b of batchesB) addPair(out, a, b, systemB.numFunctions, origin, integrals);
  return out;
}

function addPair(
  out: Float64Array[],
  a: Batch,
  b: Batch,
  numColumns: number,
  origin: readonly [number, number, number],
  integrals: (axes: AxisIntegrals, i: Powers, j: Powers) => number[],
): void {
  const lb = b.kind.l + 2; // the kinetic energy raises j by two
  const width = a.kind.l + lb + 1;
  const tables = [0, 1, 2].map(() => new Float64Array((a.kind.l + 1) * (lb + 1) * width));
  const distance2 = a.centre.reduce((sum, x, axis) => sum + (x - b.centre[axis]) ** 2, 0);
  for (const [ia, alpha] of a.exponents.entries())
    for (const [ib, beta] of b.exponents.entries()) {
      const p = alpha + beta;
      const overlap = Math.exp((-alpha * beta * distance2) / p);
      if (overlap === 0) continue;
      const root = Math.sqrt(Math.PI / p);
      const centre = a.centre.map((x, axis) => (alpha * x + beta * b.centre[axis]) / p);
      for (let axis = 0; axis < 3; axis++)
        hermiteExpansionInto(tables[axis], a.kind.l, lb, p, centre[axis] - a.centre[axis], centre[axis] - b.centre[axis]);
      const s = tables.map((e) => (i: number, j: number) => root * e[(i * (lb + 1) + j) * width]);
      const d = tables.map(
        (e, axis) => (i: number, j: number) =>
          root * (e[(i * (lb + 1) + j) * width + 1] + (centre[axis] - origin[axis]) * e[(i * (lb + 1) + j) * width]),
      );
      const k = s.map(
        (s1) => (i: number, j: number) =>
          -2 * beta * beta * s1(i, j + 2) + beta * (2 * j + 1) * s1(i, j) - (j > 1 ? 0.5 * j * (j - 1) * s1(i, j - 2) : 0),
      );
      const axes = { s, k, d };
      for (const [fa, left] of a.kind.functions.entries())
        for (const [fb, right] of b.kind.functions.entries()) {
          const at = a.functions[fa] * numColumns + b.functions[fb];
          const weight = overlap * a.coefficients[ia][left.set] * b.coefficients[ib][right.set];
          for (const i of left.polynomial)
            for (const j of right.polynomial)
              for (const [which, value] of integrals(axes, i.powers, j.powers).entries())
                out[which][at] += weight * i.factor * j.factor * value;
        }
    }
}
