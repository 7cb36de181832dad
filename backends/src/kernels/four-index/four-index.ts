/** Front of the four-index data movement: byte addresses in one arena. */
import type { Arena } from '../arena.ts';
import type { IntegralBlock } from '../fock/fock.ts';
import { instantiateKernel } from '../wasm.ts';

interface FourIndexKernel {
  unpackRows(
    rows: number,
    bra: number,
    scale0: number,
    scale1: number,
    kets: number,
    ketScales: number,
    numKets: number,
    integrals: number,
    n: number,
  ): void;
  unpackColumns(matrices: number, half: number, width: number, first: number, count: number, n: number): void;
}

export interface FourIndex {
  /** rows[lane][ab][λ][σ] = laneScales[lane] · ketScales[ket] · (ab|cd) for (λσ) = (cd) and (dc); other elements stay. */
  unpackRows(rows: number, block: IntegralBlock, laneScales: readonly [number, number], ketScales: number, n: number): void;
  /** matrices[k][μ][ν] = matrices[k][ν][μ] = half[pair of μ ≥ ν][first + k] for k < count; half has `width` columns. */
  unpackColumns(matrices: number, half: number, width: number, first: number, count: number, n: number): void;
}

export function createFourIndex(arena: Arena): FourIndex {
  const kernel = instantiateKernel<FourIndexKernel>('four-index', arena.memory);
  return {
    unpackRows: (rows, { braFunctions, kets, numKets, integrals }, [scale0, scale1], ketScales, n) =>
      kernel.unpackRows(rows, braFunctions, scale0, scale1, kets, ketScales, numKets, integrals, n),
    unpackColumns: (matrices, half, width, first, count, n) => kernel.unpackColumns(matrices, half, width, first, count, n),
  };
}
