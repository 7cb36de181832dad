/** Front of the gradient contraction: X of one bra with a list of kets into Y, at byte addresses in an arena. */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface GradientKernel {
  contract(
    bra: number,
    kets: number,
    numKets: number,
    x: number,
    numBra: number,
    numT: number,
    total: number,
    spin0: number,
    spin1: number,
    kappa: number,
    n: number,
    scratch: number,
    y: number,
  ): void;
}

/** Addresses of the density matrices, n × n in the kernels' numbering of functions. */
export interface DensityAddresses {
  total: number;
  /** One for a closed shell (the total, κ = ¼), two for separate spins (κ = ½). */
  spins: readonly number[];
}

/** One bra and X of its quartets. */
export interface HalfBlock {
  /** Address of the bra's functions. */
  braFunctions: number;
  numPrimitives: number;
  /** Hermite functions of the bra. */
  numT: number;
  /** Address of the kets' addresses, u32 each. */
  kets: number;
  numKets: number;
  /** Address of v128 [ket][bra primitive][cd][t]. */
  x: number;
}

/** Adds Σ Γ X of a block to `y`, v128 [bra primitive][ab][t]. */
export type Contract = (block: HalfBlock, densities: DensityAddresses, y: number) => void;

/** @param largestBatch functions in the largest batch @param exchange share of exchange in Γ */
export function createContraction(arena: Arena, n: number, largestBatch: number, exchange = 1): Contract {
  const kernel = instantiateKernel<GradientKernel>('repulsion-gradient', arena.memory);
  const scratch = arena.allocate(16 * (4 * largestBatch * n + largestBatch ** 4));
  return ({ braFunctions, numPrimitives, numT, kets, numKets, x }, { total, spins: [spin0, spin1 = 0] }, y) =>
    kernel.contract(
      braFunctions,
      kets,
      numKets,
      x,
      numPrimitives,
      numT,
      total,
      spin0,
      spin1,
      exchange * (spin1 === 0 ? 0.25 : 0.5),
      n,
      scratch,
      y,
    );
}
