/**
 * Attraction of electrons to nuclei and to external point charges.
 *
 *   V_μν = −Σ_C q_C ⟨μ| 1/|r − C| |ν⟩
 *
 * A point charge is the limit of a very narrow Gaussian charge (q/π)^{3/2} exp(−q|r − C|²): with q = 1e30 bohr⁻² the repulsion
 * scheme gives the attraction to all digits (α = pq/(p+q) = p), so one code serves both.
 */
import { repulsionBlock, type HermitePair } from '../../kernels/repulsion/repulsion.ref.ts';
import { batchKind, pairClass } from '../../kernels/repulsion/pair-class.ts';
import type { BasisSystem } from '../shell.ts';
import { makeBatches } from './batches.ts';
import { makePairs } from './pairs.ts';

const POINT_EXPONENT = 1e30;

/** −Σ_A Z_A ⟨μ|1/|r − R_A||ν⟩, n × n, hartree. */
export function nuclearAttractionMatrix(system: BasisSystem): Float64Array {
  return pointChargeMatrix(system, Float64Array.from(system.atomicNumbers), system.positionsBohr);
}

/** −Σ_C q_C ⟨μ|1/|r − C||ν⟩, n × n, hartree: what an electron feels of charges q (elementary charges) at `positionsBohr` (3 each). */
export function pointChargeMatrix(system: BasisSystem, charges: Float64Array, positionsBohr: Float64Array): Float64Array {
  const n = system.numFunctions;
  const out = new Float64Array(n * n);
  const ket: HermitePair = {
    class: pairClass(batchKind(0, true), batchKind(0, true)),
    exponents: new Float64Array(charges.length).fill(POINT_EXPONENT),
    centres: positionsBohr,
    expansions: charges.map((q) => -q * (POINT_EXPONENT / Math.PI) ** 1.5),
  };
  for (const pair of makePairs(makeBatches(system))) {
    const block = repulsionBlock(pair, ket);
    for (const [i, mu] of pair.a.functions.entries())
      for (const [j, nu] of pair.b.functions.entries()) {
        const value = block[i * pair.b.functions.length + j];
        out[mu * n + nu] = value;
        out[nu * n + mu] = value;
      }
  }
  return out;
}
