/**
 * Gradients of one-electron expectation values: overlap and kinetic energy, and the attraction to nuclei and point charges.
 *
 *   Σ_μν D_μν ∂T_μν − W_μν ∂S_μν,   Σ_μν D_μν ∂V_μν,   V_μν = −Σ_C q_C ⟨μ|1/|r − C||ν⟩
 *
 * Overlap and kinetic energy depend on A − B, so that B gets minus what A gets. A charge gets minus what the two batches get from it.
 *
 * Source  Helgaker, Jørgensen & Olsen (2000), §9.3 and §9.9.
 */
import { Arena } from '../../kernels/arena.ts';
import { hermiteExpansionInto, numHermite } from '../../kernels/repulsion/hermite.ts';
import { packBra, packKet } from '../../kernels/repulsion/layout.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { pointKet } from '../integrals/attraction.ts';
import { makeBatches, type Batch } from '../integrals/batches.ts';
import { makePairs, type BatchPair } from '../integrals/pairs.ts';
import type { BasisSystem } from '../shell.ts';
import { addPairDerivative, addToAtoms, hermiteCube, type PairGradient } from './pair-derivative.ts';

/** Σ D ∂T − W ∂S by the places of the atoms, 3 each. D and W symmetric, n × n. */
export function kineticOverlapGradient(system: BasisSystem, density: Float64Array, weighted: Float64Array): Float64Array {
  const gradient = new Float64Array(3 * system.atomicNumbers.length);
  const batches = makeBatches(system);
  for (const [index, a] of batches.entries())
    for (const b of batches.slice(0, index)) {
      if (a.atom === b.atom) continue; // an atom's own integrals do not change as it moves
      const force = pairForce(a, b, density, weighted, system.numFunctions);
      for (let axis = 0; axis < 3; axis++) {
        gradient[3 * a.atom + axis] += force[axis];
        gradient[3 * b.atom + axis] -= force[axis];
      }
    }
  return gradient;
}

/** Derivative by the first batch's place of what two batches add, in both orders. */
function pairForce(a: Batch, b: Batch, density: Float64Array, weighted: Float64Array, n: number): Float64Array {
  const force = new Float64Array(3);
  const [la, lb] = [a.kind.l, b.kind.l];
  const width = la + lb + 4;
  const distance2 = a.centre.reduce((sum, x, axis) => sum + (x - b.centre[axis]) ** 2, 0);
  for (const [ia, alpha] of a.exponents.entries())
    for (const [ib, beta] of b.exponents.entries()) {
      const p = alpha + beta;
      const overlap = Math.exp((-alpha * beta * distance2) / p);
      if (overlap === 0) continue;
      const root = Math.sqrt(Math.PI / p);
      // s and k with i ≤ la + 1, then their derivatives with i ≤ la
      const axes = [0, 1, 2].map((axis) => {
        const centre = (alpha * a.centre[axis] + beta * b.centre[axis]) / p;
        const expansion = new Float64Array((la + 2) * (lb + 3) * width);
        hermiteExpansionInto(expansion, la + 1, lb + 2, p, centre - a.centre[axis], centre - b.centre[axis]);
        const s = (i: number, j: number): number => (j < 0 ? 0 : root * expansion[(i * (lb + 3) + j) * width]);
        const k = (i: number, j: number): number =>
          beta * (2 * j + 1) * s(i, j) - 2 * beta * beta * s(i, j + 2) - 0.5 * j * (j - 1) * s(i, j - 2);
        const by = (f: (i: number, j: number) => number, i: number, j: number): number =>
          2 * alpha * f(i + 1, j) - (i > 0 ? i * f(i - 1, j) : 0);
        return { s, k, ds: (i: number, j: number) => by(s, i, j), dk: (i: number, j: number) => by(k, i, j) };
      });
      for (const [fa, left] of a.kind.functions.entries())
        for (const [fb, right] of b.kind.functions.entries()) {
          const at = a.functions[fa] * n + b.functions[fb];
          const contraction = 2 * overlap * a.coefficients[ia][left.set] * b.coefficients[ib][right.set];
          for (const { powers: i, factor: wa } of left.polynomial)
            for (const { powers: j, factor: wb } of right.polynomial) {
              const factor = contraction * wa * wb;
              const s = axes.map((axis, x) => axis.s(i[x], j[x]));
              const k = axes.map((axis, x) => axis.k(i[x], j[x]));
              for (let x = 0; x < 3; x++) {
                const [y, z] = [(x + 1) % 3, (x + 2) % 3];
                const ds = axes[x].ds(i[x], j[x]);
                const kinetic = axes[x].dk(i[x], j[x]) * s[y] * s[z] + ds * (k[y] * s[z] + s[y] * k[z]);
                force[x] += factor * (density[at] * kinetic - weighted[at] * ds * s[y] * s[z]);
              }
            }
        }
    }
  return force;
}

/** Gradient of Σ D V by the places of the atoms' basis functions, and by those of the charges. */
export function attractionGradient(
  system: BasisSystem,
  density: Float64Array,
  charges: Float64Array,
  positionsBohr: Float64Array,
): { functions: Float64Array; charges: Float64Array } {
  const functions = new Float64Array(3 * system.atomicNumbers.length);
  const onCharges = new Float64Array(3 * charges.length);
  const arena = new Arena();
  const kernels = new RepulsionKernels(arena);
  const kets = Array.from(charges, (charge, c) =>
    packKet(arena, pointKet(Float64Array.of(charge), positionsBohr.subarray(3 * c, 3 * c + 3))),
  );
  const list = arena.push(Int32Array.from(kets));
  for (const [cls, pairs] of Map.groupBy(makePairs(makeBatches(system)), (pair) => pair.class)) {
    const hermite = kernels.hermite(cls.order + 1, POINT_CLASS);
    for (let first = 0; first < pairs.length; first += 2) {
      const mark = arena.mark();
      const bra = packBra(arena, pairs[first], pairs[first + 1]);
      const x = arena.allocate(hermite.bytes * kets.length * bra.numPrimitives);
      hermite.compute(bra, list, kets.length, x);
      const values = arena.float64(x, (hermite.bytes * kets.length * bra.numPrimitives) / 8);
      for (const [lane, pair] of pairs.slice(first, first + 2).entries())
        addAttraction(
          functions,
          onCharges,
          pair,
          { values, lane, numPrimitives: bra.numPrimitives, numCharges: kets.length },
          density,
          system.numFunctions,
        );
      arena.release(mark);
    }
  }
  return { functions, charges: onCharges };
}

const POINT_CLASS = pointKet(new Float64Array(1), new Float64Array(3)).class;

/** X of one pair with every charge: v128 [charge][primitive][t]. */
interface ChargeIntegrals {
  values: Float64Array;
  lane: number;
  numPrimitives: number;
  numCharges: number;
}

function addAttraction(
  functions: Float64Array,
  onCharges: Float64Array,
  pair: BatchPair,
  x: ChargeIntegrals,
  density: Float64Array,
  n: number,
): void {
  const numT = numHermite(pair.class.order + 1);
  const blockOf = pair.functions[0].flatMap((mu) => pair.functions[1].map((nu) => density[mu * n + nu]));
  const summed = new Float64Array(numT);
  const y = new Float64Array(blockOf.length * numT);
  const out: PairGradient = { a: new Float64Array(3), both: new Float64Array(3) };
  // An integral takes both orders of its pair: 2, with the pair's weight.
  for (let k = 0; k < pair.exponents.length; k++) {
    summed.fill(0);
    for (let c = 0; c < x.numCharges; c++) {
      const from = 2 * (c * x.numPrimitives + k) * numT + x.lane;
      for (let t = 0; t < numT; t++) summed[t] += x.values[from + 2 * t];
    }
    blockOf.forEach((d, row) => {
      for (let t = 0; t < numT; t++) y[row * numT + t] = d * summed[t];
    });
    addPairDerivative(out, pair, k, y, 2);
    addChargeForces(onCharges, pair, k, blockOf, x, numT);
  }
  addToAtoms(functions, pair, out);
}

/** Minus the derivative of the whole pair: −2 Σ_ab D_ab Σ_t E[ab][t] R_{t+1}. */
function addChargeForces(
  onCharges: Float64Array,
  pair: BatchPair,
  k: number,
  blockOf: readonly number[],
  x: ChargeIntegrals,
  numT: number,
): void {
  const { order, hermite, rowStart } = pair.class;
  const inner = new Float64Array(numHermite(order));
  const scale = (-2 * pair.weight * Math.SQRT2 * Math.PI ** 1.25) / pair.exponents[k];
  blockOf.forEach((d, row) => {
    for (let e = rowStart[row]; e < rowStart[row + 1]; e++) inner[hermite[e]] += scale * d * pair.expansions[k * hermite.length + e];
  });
  const [low, high] = [hermiteCube(order), hermiteCube(order + 1)];
  for (let t = 0; t <= order; t++)
    for (let u = 0; t + u <= order; u++)
      for (let v = 0; t + u + v <= order; v++) {
        const h = inner[low.numbers[(t * low.side + u) * low.side + v]];
        const at = (dt: number, du: number, dv: number): number => high.numbers[((t + dt) * high.side + u + du) * high.side + v + dv];
        const shifted = [at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)];
        for (let c = 0; c < x.numCharges; c++)
          for (let axis = 0; axis < 3; axis++)
            onCharges[3 * c + axis] += h * x.values[2 * ((c * x.numPrimitives + k) * numT + shifted[axis]) + x.lane];
      }
}
