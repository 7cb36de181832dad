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

/** The same on parts of larger arrays: bytes from a row to the next, of A also from a column to the next. */
export type StridedMatmul = (
  c: { at: number; row: number },
  a: { at: number; row: number; column: number },
  b: { at: number; row: number },
  m: number,
  n: number,
  k: number,
) => void;

/** The product on `arena`, for B of at most `maxColumns` columns. */
export function createMatmul(arena: Arena, maxColumns: number): Matmul {
  const matmul = createStridedMatmul(arena, maxColumns);
  return (c, a, b, m, n, k, transposed = false) =>
    matmul({ at: c, row: 8 * n }, { at: a, row: transposed ? 8 : 8 * k, column: transposed ? 8 * m : 8 }, { at: b, row: 8 * n }, m, n, k);
}

export function createStridedMatmul(arena: Arena, maxColumns: number): StridedMatmul {
  const kernel = instantiateKernel<MatmulKernel>('matmul', arena.memory);
  const pack = arena.allocate(matmulBytes(maxColumns));
  return (c, a, b, m, n, k) => kernel.matmul(c.at, c.row, a.at, a.row, a.column, b.at, b.row, m, n, k, pack);
}

/** What a product takes from its arena. */
export function matmulBytes(maxColumns: number): number {
  return Math.ceil(maxColumns / 6) * 6 * DEPTH * 8 + TILE_BYTES;
}
