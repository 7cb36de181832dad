/**
 * σ = H c over the determinants of an active Hamiltonian (without its core energy), from the two half products of
 * kernels/ci. Vectors are [α strings, stride] in the arena of the kernel, padding zero.
 */
import { Arena } from '../arena.ts';
import { CiKernel, HalfSigma, type HalfSigmaPlan, type HalfSigmaTables, paddedColumns, type ShareBlocks } from '../ci/ci.ts';
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { forEachDiagonal } from './diagonal.ts';
import { stringCouplings } from './slater-condon.ts';
import { orbitalsOf, pairIndex, singleExcitations, type StringSpace, stringsOf } from './strings.ts';

/** ε of C = ε Cᵀ that all vectors have, or 0 when they need not have it. */
export type SpinParity = 1 | -1 | 0;

/** Threads that share the blocks of half products with the caller's. */
export interface SigmaTeam {
  /** How the blocks of half `half` are given out, for the C at byte address `c`. */
  share(half: number, c: number): ShareBlocks;
}

export class SigmaBuilder {
  readonly alpha: StringSpace;
  readonly beta: StringSpace;
  /** Doubles from one α string to the next. */
  readonly stride: number;
  /** Length of a vector. */
  readonly length: number;
  readonly kernel: CiKernel;
  /** Diagonal of H. */
  readonly diagonal: Float64Array;
  /** Its mean over each spatial configuration: a preconditioner that keeps the spin. */
  readonly averagedDiagonal: Float64Array;
  readonly #parity: SpinParity;
  /** α moves (rows α), and β moves (rows β) unless the parity gives them. */
  readonly #alphaHalf: HalfSigma;
  readonly #betaHalf: { half: HalfSigma; transposed: Float64Array } | undefined;
  readonly #team: SigmaTeam | undefined;

  /** @param startTeam for the halves in this order: that of α moves, and where there is one that of β moves */
  constructor(
    hamiltonian: HamiltonianArrays,
    parity: SpinParity,
    memoryBytes = 0,
    startTeam?: (arena: Arena, halves: readonly HalfSigmaPlan[]) => SigmaTeam,
  ) {
    const { numOrbitals, numElectrons } = hamiltonian;
    this.alpha = stringsOf(numOrbitals, numElectrons[0]);
    this.beta = numElectrons[0] === numElectrons[1] ? this.alpha : stringsOf(numOrbitals, numElectrons[1]);
    this.stride = paddedColumns(this.beta.masks.length);
    this.length = this.alpha.masks.length * this.stride;
    this.#parity = parity;
    this.kernel = new CiKernel(new Arena(memoryBytes));
    this.diagonal = this.kernel.vector(this.length);
    this.averagedDiagonal = this.kernel.vector(this.length);
    forEachDiagonal(hamiltonian, this.alpha, this.beta, (ia, ib, energy, averaged) => {
      this.diagonal[ia * this.stride + ib] = energy;
      this.averagedDiagonal[ia * this.stride + ib] = averaged;
    });
    this.#alphaHalf = halfSigma(this.kernel, hamiltonian, this.alpha, this.beta, parity === 0 ? 'all' : 'lower');
    if (parity === 0) {
      const half = halfSigma(this.kernel, hamiltonian, this.beta, this.alpha, 'none');
      this.#betaHalf = { half, transposed: this.kernel.vector(this.beta.masks.length * half.stride) };
    }
    const halves = [this.#alphaHalf, ...(this.#betaHalf ? [this.#betaHalf.half] : [])];
    this.#team = startTeam?.(
      this.kernel.arena,
      halves.map(({ plan }) => plan),
    );
  }

  /** A vector of zeros. */
  vector(): Float64Array {
    return this.kernel.vector(this.length);
  }

  /** out ← H c. */
  apply(out: Float64Array, c: Float64Array): void {
    const { kernel, stride } = this;
    const [rows, columns] = [this.alpha.masks.length, this.beta.masks.length];
    kernel.multiplyInto(out, this.diagonal, c);
    this.#alphaHalf.apply(c, this.#team?.share(0, c.byteOffset));
    const x = this.#alphaHalf.x.subarray(0, this.length);
    kernel.axpy(out, 1, x);
    if (this.#betaHalf) {
      const { half, transposed } = this.#betaHalf;
      transposed.fill(0);
      kernel.addTransposed(transposed, half.stride, c, stride, columns, rows, 1);
      half.apply(transposed, this.#team?.share(1, transposed.byteOffset));
      kernel.addTransposed(out, stride, half.x, half.stride, rows, columns, 1);
    } else {
      kernel.addTransposed(out, stride, x, stride, rows, columns, this.#parity);
    }
  }

  /** Copy of a vector without padding: row-major [α strings, β strings]. */
  pack(c: Float64Array): Float64Array {
    const columns = this.beta.masks.length;
    const out = new Float64Array(this.alpha.masks.length * columns);
    for (let ia = 0; ia < this.alpha.masks.length; ia++) out.set(c.subarray(ia * this.stride, ia * this.stride + columns), ia * columns);
    return out;
  }

  /** Inverse of `pack`, into a vector of the arena. */
  unpackInto(out: Float64Array, packed: Float64Array): void {
    const columns = this.beta.masks.length;
    out.fill(0);
    for (let ia = 0; ia < this.alpha.masks.length; ia++) out.set(packed.subarray(ia * columns, (ia + 1) * columns), ia * this.stride);
  }
}

function halfSigma(
  kernel: CiKernel,
  hamiltonian: HamiltonianArrays,
  rows: StringSpace,
  columns: StringSpace,
  mixed: HalfSigmaTables['mixed'],
): HalfSigma {
  const { numOrbitals: n, eri } = hamiltonian;
  const numPairs = (n * (n - 1)) / 2;
  const numColumns = columns.masks.length;
  const pairRepulsion = new Float64Array(numPairs * numPairs);
  const occupiedRepulsion = new Float64Array(numPairs * numColumns);
  const columnOrbitals = Array.from(columns.masks, orbitalsOf);
  for (let p = 1; p < n; p++) {
    for (let q = 0; q < p; q++) {
      const pq = pairIndex(p, q);
      for (let r = 1; r <= p; r++) {
        for (let s = 0; s < r; s++) {
          const rs = pairIndex(r, s);
          const value = eri[((p * n + q) * n + r) * n + s];
          if (rs > pq) continue;
          pairRepulsion[pq * numPairs + rs] = mixed === 'lower' && rs === pq ? value / 2 : value;
          if (mixed === 'all') pairRepulsion[rs * numPairs + pq] = value;
        }
      }
      for (let k = 0; k < numColumns; k++) {
        let sum = 0;
        for (const r of columnOrbitals[k]) sum += eri[((p * n + q) * n + r) * n + r];
        occupiedRepulsion[pq * numColumns + k] = sum;
      }
    }
  }
  return new HalfSigma(kernel, {
    numRows: rows.masks.length,
    numColumns,
    numPairs,
    rowExcitations: singleExcitations(rows),
    columnExcitations: singleExcitations(columns),
    sameSpin: stringCouplings(hamiltonian, rows),
    mixed,
    pairRepulsion,
    occupiedRepulsion,
  });
}
