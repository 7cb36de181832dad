/**
 * Attraction of electrons to nuclei and to external point charges.
 *
 *   V_μν = −Σ_C q_C ⟨μ| 1/|r − C| |ν⟩
 *
 * A point charge is the limit of a very narrow Gaussian charge (a/π)^{3/2} exp(−a|r − C|²): with a = 1e30 bohr⁻² the repulsion
 * kernels give the attraction to all digits (α = pa/(p+a) = p), so the same code serves both.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { type HermitePair, packBra, packKet } from '../../kernels/repulsion/layout.ts';
import { batchKind, pairClass } from '../../kernels/repulsion/pair-class.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import type { BasisSystem } from '../shell.ts';
import { makeBatches } from './batches.ts';
import { type BatchPair, makePairs } from './pairs.ts';

const POINT_EXPONENT = 1e30;
/** Charges that one call of a kernel takes. */
const CHARGES_PER_KET = 128;

/**
 * −Σ_A Z_A ⟨μ|1/|r − R_A||ν⟩, n × n, hartree.
 *
 * @param pairs all of the system, where they are known already
 */
export function nuclearAttractionMatrix(system: BasisSystem, pairs?: readonly BatchPair[]): Float64Array {
  return pointChargeMatrix(system, Float64Array.from(system.atomicNumbers), system.positionsBohr, pairs);
}

/** −Σ_C q_C ⟨μ|1/|r − C||ν⟩, n × n, hartree: what an electron feels of charges q (elementary charges) at `positionsBohr` (3 each). */
export function pointChargeMatrix(
  system: BasisSystem,
  charges: Float64Array,
  positionsBohr: Float64Array,
  all: readonly BatchPair[] = makePairs(makeBatches(system)),
): Float64Array {
  if (positionsBohr.length !== 3 * charges.length)
    throw invalidInput('positionsBohr', `${3 * charges.length} numbers, three for each charge`, positionsBohr.length);
  const n = system.numFunctions;
  const out = new Float64Array(n * n);
  const arena = new Arena();
  const kernels = new RepulsionKernels(arena);
  const point = pairClass(batchKind(0, true), batchKind(0, true));
  const kets = pointKets(charges, positionsBohr).map((ket) => packKet(arena, ket));
  const list = arena.push(Int32Array.from(kets));
  for (const [cls, pairs] of Map.groupBy(all, (pair) => pair.class)) {
    const block = kernels.block(cls, point);
    const integrals = arena.allocate(block.blockBytes * kets.length);
    const sorted = pairs.toSorted((x, y) => x.exponents.length - y.exponents.length); // lanes of like length
    for (let first = 0; first < sorted.length; first += 2) {
      const lanes = sorted.slice(first, first + 2);
      const mark = arena.mark();
      block.compute(packBra(arena, lanes[0], lanes[1]), list, kets.length, integrals);
      arena.release(mark);
      const values = arena.float64(integrals, 2 * cls.numRows * kets.length);
      for (const [lane, { functions, weight }] of lanes.entries())
        for (const [i, mu] of functions[0].entries())
          for (const [j, nu] of functions[1].entries()) {
            let sum = 0;
            for (let at = 2 * (i * functions[1].length + j) + lane; at < values.length; at += 2 * cls.numRows) sum += values[at];
            out[mu * n + nu] = sum / weight;
            out[nu * n + mu] = sum / weight;
          }
    }
  }
  return out;
}

/** The charges, signs turned, as pairs of s functions of one primitive each. */
function pointKets(charges: Float64Array, positionsBohr: Float64Array): HermitePair[] {
  const kets: HermitePair[] = [];
  for (let first = 0; first < charges.length; first += CHARGES_PER_KET) {
    const some = charges.subarray(first, first + CHARGES_PER_KET);
    kets.push(pointKet(some, positionsBohr.subarray(3 * first, 3 * (first + some.length))));
  }
  return kets;
}

/** A ket whose repulsion is the attraction to these charges, all together. */
export function pointKet(charges: Float64Array, positionsBohr: Float64Array): HermitePair {
  return {
    class: pairClass(batchKind(0, true), batchKind(0, true)),
    exponents: new Float64Array(charges.length).fill(POINT_EXPONENT),
    centres: positionsBohr,
    expansions: charges.map((q) => -q * (POINT_EXPONENT / Math.PI) ** 1.5),
    magnitudes: new Float64Array(charges.length).fill(Infinity), // no charge is left out
    weight: 1,
    functions: [[0], [0]],
    first: [0, 0],
  };
}
