/** Front of the values of basis functions at points: batches are laid out once in an arena, blocks of points come and go. */
import type { Arena } from '../arena.ts';
import type { BatchKind } from '../repulsion/pair-class.ts';
import { instantiateKernel } from '../wasm.ts';

/** Functions of one atom on one set of exponents. */
export interface BasisBatch {
  kind: BatchKind;
  /** Bohr. */
  centre: readonly [number, number, number];
  /** Bohr⁻². */
  exponents: readonly number[];
  /** [primitive][set], all normalisation included. */
  coefficients: readonly (readonly number[])[];
}

interface BasisValuesKernel {
  basisValues(
    values: number,
    dx: number,
    dy: number,
    dz: number,
    row: number,
    points: number,
    numPairs: number,
    shape: number,
    numbers: number,
    scratch: number,
  ): void;
  basisHessians(
    hessians: number,
    matrix: number,
    row: number,
    points: number,
    numPairs: number,
    shape: number,
    numbers: number,
    scratch: number,
  ): void;
}

export interface BasisValues {
  /** Address of the points, in pairs, for `fill`. */
  putPoints(positionsBohr: Float64Array): void;
  /**
   * The functions of the batch numbered `batch` at the points put last, into columns first … of row-major [point, column] matrices
   * at addresses; with an odd number of points one row more is written. Without `gradient` only the values.
   */
  fill(batch: number, values: number, gradient: readonly [number, number, number] | undefined, columns: number, first: number): void;
  /** Second derivatives in the same columns of six matrices, xx, xy, xz, yy, yz, zz, that are `bytes` apart from `hessians` on. */
  fillHessians(batch: number, hessians: number, bytes: number, columns: number, first: number): void;
}

/** @param maxPoints most points of a block */
export function createBasisValues(arena: Arena, batches: readonly BasisBatch[], maxPoints: number): BasisValues {
  const kernel = instantiateKernel<BasisValuesKernel>('basis-values', arena.memory);
  const laid = batches.map(({ kind, centre, exponents, coefficients }) => ({
    shape: arena.push(
      Int32Array.from([
        exponents.length,
        coefficients[0].length,
        kind.l,
        kind.functions.length,
        ...kind.functions.flatMap(({ polynomial, set }) => [set, polynomial.length, ...polynomial.flatMap(({ powers }) => powers)]),
      ]),
    ),
    numbers: arena.push(
      Float64Array.from([
        ...centre,
        ...exponents,
        ...coefficients.flat(),
        ...kind.functions.flatMap(({ polynomial }) => polynomial.map(({ factor }) => factor)),
      ]),
    ),
  }));
  const sizes = batches.map(({ kind, coefficients }) => 16 * (3 * coefficients[0].length + 3 * (kind.l + 3)));
  const scratch = arena.allocate(Math.max(0, ...sizes));
  const points = arena.allocate(48 * Math.ceil(maxPoints / 2));
  let numPairs = 0;
  return {
    putPoints(positionsBohr) {
      const count = positionsBohr.length / 3;
      numPairs = Math.ceil(count / 2);
      const lanes = arena.float64(points, 6 * numPairs);
      for (let p = 0; p < 2 * numPairs; p++) {
        const from = 3 * Math.min(p, count - 1);
        for (let axis = 0; axis < 3; axis++) lanes[6 * (p >> 1) + 2 * axis + (p & 1)] = positionsBohr[from + axis];
      }
    },
    fill(batch, values, gradient, columns, first) {
      const { shape, numbers } = laid[batch];
      const [dx, dy, dz] = gradient ? gradient.map((address) => address + 8 * first) : [0, 0, 0];
      kernel.basisValues(values + 8 * first, dx, dy, dz, 8 * columns, points, numPairs, shape, numbers, scratch);
    },
    fillHessians(batch, hessians, bytes, columns, first) {
      const { shape, numbers } = laid[batch];
      kernel.basisHessians(hessians + 8 * first, bytes, 8 * columns, points, numPairs, shape, numbers, scratch);
    },
  };
}
