/** Front of what stands between matrices over basis functions and a block of grid points; byte addresses in one arena. */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface GridDensityKernel {
  gather(square: number, m: number, matrix: number, n: number, runs: number, numRuns: number): void;
  scatter(matrix: number, n: number, square: number, m: number, runs: number, numRuns: number): void;
  density(out: number, product: number, values: number, dx: number, dy: number, dz: number, points: number, m: number): void;
  combine(right: number, factors: number, values: number, dx: number, dy: number, dz: number, points: number, m: number): void;
}

/** Runs of neighbouring functions (i32 pairs: first, how many) that reach a block, and how many functions they make. */
export interface BlockFunctions {
  runs: number;
  numRuns: number;
  size: number;
}

/** Values of basis functions at points and, for functionals of gradients, their derivatives; f64 [point][function]. */
export interface PointValues {
  values: number;
  gradient?: readonly [number, number, number];
}

export interface GridDensity {
  /** The rows and columns of an n × n matrix that belong to the block's functions, as one square. */
  gather(square: number, matrix: number, n: number, functions: BlockFunctions): void;
  /** Adds the square to the rows and columns it belongs to. */
  scatter(matrix: number, n: number, square: number, functions: BlockFunctions): void;
  /** f64 [point][4]: the density and its gradient, from φ D. */
  density(out: number, product: number, columns: PointValues, points: number, m: number): void;
  /** f64 [point][function]: values and derivatives weighted by four factors a point. */
  combine(out: number, factors: number, columns: PointValues, points: number, m: number): void;
}

export function createGridDensity(arena: Arena): GridDensity {
  const kernel = instantiateKernel<GridDensityKernel>('grid-density', arena.memory);
  const none = [0, 0, 0] as const;
  return {
    gather: (square, matrix, n, { runs, numRuns, size }) => kernel.gather(square, size, matrix, n, runs, numRuns),
    scatter: (matrix, n, square, { runs, numRuns, size }) => kernel.scatter(matrix, n, square, size, runs, numRuns),
    density: (out, product, { values, gradient: [dx, dy, dz] = none }, points, m) =>
      kernel.density(out, product, values, dx, dy, dz, points, m),
    combine: (out, factors, { values, gradient: [dx, dy, dz] = none }, points, m) =>
      kernel.combine(out, factors, values, dx, dy, dz, points, m),
  };
}
