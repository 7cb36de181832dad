/**
 * Density fitting: products of orbitals expanded in an auxiliary basis, in the metric of their repulsion.
 *
 *   (pq|rs) ≈ Σ_L B^L_pq B^L_rs,   B = L⁻¹ (P|pq),   V = L Lᵀ,   V_PQ = (P|Q)                                         (1)
 *
 * The error of an integral is of second order in that of the densities. Auxiliary functions are pairs with a unit s function of
 * exponent 0, so that the kernels of four indices serve two and three.
 *
 * Source      Whitten, J. Chem. Phys. 58 (1973) 4496, DOI 10.1063/1.1679012; Dunlap, Connolly & Sabin, J. Chem. Phys. 71 (1979)
 *             3396, DOI 10.1063/1.438728; in MP2: Feyereisen, Fitzgerald & Komornicki, Chem. Phys. Lett. 208 (1993) 359.
 * Shapes      (P|pq), B: row-major [auxiliary function, p, q].
 * Units       hartree.
 */
import { throwIfCancelled, unsupported } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { createFourIndex } from '../../kernels/four-index/four-index.ts';
import { createMatmul } from '../../kernels/matmul/matmul.ts';
import { type HermitePair, packBra, packKet } from '../../kernels/repulsion/layout.ts';
import { batchKind, pairClass } from '../../kernels/repulsion/pair-class.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { multiply } from '../linear-algebra.ts';
import type { BasisSystem } from '../shell.ts';
import { type Batch, batchOrder, makeBatches } from './batches.ts';
import { makePairs } from './pairs.ts';

export interface FittingOptions {
  /** Bytes for three-index integrals over basis functions: more auxiliary functions take several passes. @default 256 MiB */
  memoryBytes?: number;
  signal?: AbortSignal;
}

/** A unit s function. */
const UNIT = batchKind(0, false);
const MEMORY_BYTES = 2 ** 28;
/** Kets of one call of a kernel. */
const CHUNK = 64;

/** (1): B of the products of two sets of orbitals, n × m coefficient matrices. @throws UNSUPPORTED, CANCELLED */
export function fittedProducts(
  system: BasisSystem,
  auxiliary: BasisSystem,
  left: Float64Array,
  right: Float64Array,
  options: FittingOptions = {},
): Float64Array {
  const integrals = threeIndexIntegrals(system, auxiliary, left, right, options);
  const size = auxiliary.numFunctions;
  const inverse = inverseLowerFactor(auxiliaryMetric(auxiliary), size);
  return multiply(inverse, integrals, size, size, integrals.length / size);
}

/** V of (1), row-major over auxiliary functions. */
export function auxiliaryMetric(auxiliary: BasisSystem): Float64Array {
  const size = auxiliary.numFunctions;
  const out = new Float64Array(size * size);
  const arena = new Arena();
  const batches = makeBatches(auxiliary);
  eachBlock(arena, batches.map(unitPair), batches, (bra, row, ket, column, value) => {
    out[bra.functions[0][row] * size + ket.functions[column]] = value;
  });
  return out;
}

/** (P|pq). */
export function threeIndexIntegrals(
  system: BasisSystem,
  auxiliary: BasisSystem,
  left: Float64Array,
  right: Float64Array,
  { memoryBytes = MEMORY_BYTES, signal }: FittingOptions = {},
): Float64Array {
  const n = system.numFunctions;
  const [numLeft, numRight] = [left.length / n, right.length / n];
  const out = new Float64Array(auxiliary.numFunctions * numLeft * numRight);
  if (out.length === 0) return out;
  const batches = makeBatches(system);
  const pairs = makePairs(batches, signal);
  const order = batchOrder(batches);
  const numPairs = (n * (n + 1)) / 2;
  const [leftRows, rightRows] = [rowsInOrder(left, order), rowsInOrder(right, order)];
  for (const part of partsOf(makeBatches(auxiliary), Math.max(1, Math.floor(memoryBytes / (8 * numPairs))))) {
    throwIfCancelled(signal);
    const arena = new Arena();
    const columns = part.flatMap(({ functions }) => functions);
    const places = new Map(columns.map((index, column) => [index, column]));
    const width = columns.length;
    const half = arena.allocate(8 * numPairs * width);
    const values = arena.float64(half, numPairs * width).fill(0);
    eachBlock(
      arena,
      pairs,
      part,
      (bra, row, ket, column, value) => {
        const numB = bra.functions[1].length;
        const [mu, nu] = [bra.first[0] + Math.floor(row / numB), bra.first[1] + (row % numB)];
        const pair = mu > nu ? (mu * (mu + 1)) / 2 + nu : (nu * (nu + 1)) / 2 + mu;
        values[pair * width + (places.get(ket.functions[column]) as number)] = value;
      },
      signal,
    );
    const fourIndex = createFourIndex(arena);
    const matmul = createMatmul(arena, Math.max(numLeft, numRight));
    const [leftAt, rightAt] = [arena.push(leftRows), arena.push(rightRows)];
    const matrix = arena.allocate(8 * n * n);
    const quarter = arena.allocate(8 * n * numRight);
    const product = arena.allocate(8 * numLeft * numRight);
    for (const [column, index] of columns.entries()) {
      fourIndex.unpackColumns(matrix, half, width, column, 1, n);
      arena.float64(quarter, n * numRight).fill(0);
      matmul(quarter, matrix, rightAt, n, numRight, n);
      const done = arena.float64(product, numLeft * numRight).fill(0);
      matmul(product, leftAt, quarter, numLeft, numRight, n, true);
      out.set(done, index * numLeft * numRight);
    }
  }
  return out;
}

/** Batches in groups of at most so many functions, or of one batch. */
function partsOf(batches: readonly Batch[], most: number): Batch[][] {
  const parts: Batch[][] = [[]];
  let count = 0;
  for (const batch of batches) {
    if (count > 0 && count + batch.functions.length > most) {
      parts.push([]);
      count = 0;
    }
    parts[parts.length - 1].push(batch);
    count += batch.functions.length;
  }
  return parts;
}

/** Calls `take` with every integral (row of a pair|function of a batch). */
function eachBlock(
  arena: Arena,
  pairs: readonly HermitePair[],
  fitting: readonly Batch[],
  take: (bra: HermitePair, row: number, ket: Batch, column: number, value: number) => void,
  signal?: AbortSignal,
): void {
  const kernels = new RepulsionKernels(arena);
  const ketClasses = [...Map.groupBy(fitting, ({ kind }) => kind)].map(([kind, batches]) => ({
    class: pairClass(kind, UNIT),
    batches,
    addresses: arena.push(Int32Array.from(batches, (batch) => packKet(arena, unitPair(batch)))),
  }));
  const classes = Map.groupBy(pairs, (pair) => pair.class);
  // all kernels first: their tables stay in the arena
  const blockBytes = [...classes.keys()].flatMap((cls) => ketClasses.map((ket) => kernels.block(cls, ket.class).blockBytes));
  const integrals = arena.allocate(CHUNK * Math.max(...blockBytes));
  for (const [cls, members] of classes) {
    const sorted = members.toSorted((x, y) => y.exponents.length - x.exponents.length);
    for (let rank = 0; rank < sorted.length; rank += 2) {
      throwIfCancelled(signal);
      const mark = arena.mark();
      const bra = packBra(arena, sorted[rank], sorted[rank + 1]);
      for (const { class: ketClass, batches, addresses } of ketClasses) {
        const block = kernels.block(cls, ketClass);
        for (let first = 0; first < batches.length; first += CHUNK) {
          const count = Math.min(CHUNK, batches.length - first);
          block.compute(bra, addresses + 4 * first, count, integrals, 0);
          const values = arena.float64(integrals, (count * block.blockBytes) / 8);
          for (let lane = 0; lane < Math.min(2, sorted.length - rank); lane++) {
            const pair = sorted[rank + lane];
            for (let ket = 0; ket < count; ket++)
              for (let row = 0; row < cls.numRows; row++)
                for (let column = 0; column < ketClass.numRows; column++) {
                  const at = 2 * ((ket * cls.numRows + row) * ketClass.numRows + column) + lane;
                  take(pair, row, batches[first + ket], column, values[at] / pair.weight);
                }
          }
        }
      }
      arena.release(mark);
    }
  }
}

/** A batch times the unit function. */
function unitPair(batch: Batch): HermitePair {
  const cls = pairClass(batch.kind, UNIT);
  const count = batch.exponents.length;
  const expansions = new Float64Array(count * cls.hermite.length);
  for (const [i, exponent] of batch.exponents.entries())
    cls.expandInto(expansions, i * cls.hermite.length, exponent, [0, 0, 0], [0, 0, 0], batch.coefficients[i], [1]);
  return {
    class: cls,
    exponents: Float64Array.from(batch.exponents),
    centres: Float64Array.from(batch.exponents.flatMap(() => [...batch.centre])),
    expansions,
    magnitudes: new Float64Array(count).fill(1),
    weight: 1,
    functions: [batch.functions, [0]],
    first: [batch.first, 0],
  };
}

/** L⁻¹ of a positive matrix L Lᵀ, row-major. @throws UNSUPPORTED where it is not positive */
function inverseLowerFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = matrix.slice();
  for (let j = 0; j < size; j++) {
    const row = factor.subarray(j * size, j * size + j);
    let pivot = factor[j * size + j];
    for (const x of row) pivot -= x * x;
    if (!(pivot > 1e-14)) {
      throw unsupported('functions of the auxiliary basis depend on each other here: take another method.auxiliaryBasis', {
        what: 'a linearly dependent auxiliary basis',
      });
    }
    const diagonal = Math.sqrt(pivot);
    factor[j * size + j] = diagonal;
    for (let i = j + 1; i < size; i++) {
      let sum = factor[i * size + j];
      for (let k = 0; k < j; k++) sum -= factor[i * size + k] * row[k];
      factor[i * size + j] = sum / diagonal;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const own = inverse.subarray(i * size, i * size + i + 1);
    own[i] = 1;
    for (let k = 0; k < i; k++) {
      const weight = factor[i * size + k];
      for (let j = 0; j <= k; j++) own[j] -= weight * inverse[k * size + j];
    }
    const scale = 1 / factor[i * size + i];
    for (let j = 0; j <= i; j++) own[j] *= scale;
  }
  return inverse;
}

/** Row order[i] of a matrix as row i. */
function rowsInOrder(matrix: Float64Array, order: Int32Array): Float64Array {
  const m = matrix.length / order.length;
  const out = new Float64Array(matrix.length);
  for (const [row, from] of order.entries()) out.set(matrix.subarray(from * m, (from + 1) * m), row * m);
  return out;
}
