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
}

/** Adds a block's share to `coulomb` and `exchange` (n × n), which hold half of the result: J + Jᵀ and K + Kᵀ are the matrices. */
export type Digest = (block: IntegralBlock, density: number, coulomb: number, exchange: number, n: number) => void;

/** @param largestBatch functions in the largest batch of the bras and kets to come */
export function createDigest(arena: Arena, largestBatch: number): Digest {
  const kernel = instantiateKernel<FockKernel>('fock', arena.memory);
  const scratch = arena.allocate(16 * 12 * largestBatch ** 2); // D and J or K of six pairs of batches
  return ({ braFunctions, kets, numKets, integrals }, density, coulomb, exchange, n) =>
    kernel.digest(braFunctions, kets, numKets, integrals, density, coulomb, exchange, n, scratch);
}
