/** Front of the Fock digestion: one block of integrals into Coulomb and exchange matrices at byte addresses in an arena. */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

/** Unique integrals of one bra with a list of kets (layouts: ../repulsion/layout.ts). */
export interface IntegralBlock {
  /** Address of the bra's functions. */
  braFunctions: number;
  /** Address of the kets' addresses, u32 each. */
  kets: number;
  numKets: number;
  /** Address of v128 [ket][ab][cd]. */
  integrals: number;
}

interface FockKernel {
  digest(
    bra: number,
    kets: number,
    numKets: number,
    integrals: number,
    density: number,
    coulomb: number,
    exchange: number,
    n: number,
    scratch: number,
  ): void;
  digestCoulomb(bra: number, kets: number, numKets: number, integrals: number, density: number, coulomb: number, n: number): void;
}

/** Which of the two matrices are made. */
export type Wanted = 'both' | 'coulomb' | 'exchange';

/**
 * Adds a block's share to `coulomb` (n × n of v128, whose lanes add up to C) and `exchange` (n × n): J = 2(C + Cᵀ), and K + Kᵀ is the
 * exchange matrix, when all unique integrals are in. Without `exchange`, 0, C alone.
 */
export type Digest = (block: IntegralBlock, density: number, coulomb: number, exchange: number) => void;

/** @param largestBatch functions in the largest batch of the bras to come */
export function createDigest(arena: Arena, n: number, largestBatch: number): Digest {
  const kernel = instantiateKernel<FockKernel>('fock', arena.memory);
  const scratch = arena.allocate(16 * 6 * largestBatch * n); // D and two K rows of the two batches of a bra
  return ({ braFunctions, kets, numKets, integrals }, density, coulomb, exchange) =>
    exchange === 0
      ? kernel.digestCoulomb(braFunctions, kets, numKets, integrals, density, coulomb, n)
      : kernel.digest(braFunctions, kets, numKets, integrals, density, coulomb, exchange, n, scratch);
}
