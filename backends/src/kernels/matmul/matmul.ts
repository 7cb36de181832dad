/** Front of the dense matrix product: row-major matrices at byte addresses in one arena. */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface MatmulKernel {
  matmul(
    c: number,
    rowC: number,
    a: number,
    rowA: number,
    columnA: number,
    b: number,
    rowB: number,
    m: number,
    n: number,
    k: number,
    pack: number,
  ): void;
}

/** C += A·B, or C += Aᵀ·B with `transposed`: C m × n, A m × k (k × m), B k × n. */
export type Matmul = (c: number, a: number, b: number, m: number, n: number, k: number, transposed?: boolean) => void;

const DEPTH = 256;
const TILE_BYTES = 192;

/** The product on `arena`, for B of at most `maxColumns` columns. */
export function createMatmul(arena: Arena, maxColumns: number): Matmul {
  const kernel = instantiateKernel<MatmulKernel>('matmul', arena.memory);
  const pack = arena.allocate(Math.ceil(maxColumns / 6) * 6 * DEPTH * 8 + TILE_BYTES);
  return (c, a, b, m, n, k, transposed = false) =>
    kernel.matmul(c, 8 * n, a, transposed ? 8 : 8 * k, transposed ? 8 * m : 8, b, 8 * n, m, n, k, pack);
}
