/**
 * H over a list of determinants, as a sparse symmetric matrix: what a diagonalisation in a chosen subspace needs.
 *
 *   H_ij = ⟨D_i|H|D_j⟩, by the Slater–Condon rules, without the core energy; only i > j and the diagonal are kept         (1)
 *
 * Where the list is closed under the exchange of spins, D(Iα, Iβ) ↔ D(Iβ, Iα), and there are as many α as β electrons, vectors
 * are kept even under it: c(Iα, Iβ) = c(Iβ, Iα) holds for S = 0, 2, … (determinant-ci/sigma.ts), which are looked for.
 *
 * Cost        in a long list connected determinants are enumerated and looked up, in a short one all pairs are compared; then
 *             O(elements) a product.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../../kernels/arena.ts';
import { CiKernel, paddedColumns } from '../../../kernels/ci/ci.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import type { SymmetricOperator } from '../determinants/davidson.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { basisStateIndex, type Determinant, popcount } from '../../../kernels/determinants/strings.ts';
import { forEachConnected } from './connected.ts';
import { countConnected } from './forecast.ts';

/** Determinants between two looks at the clock and the signal. */
const PIECE = 64;

/** Comparisons of two determinants that making and looking up a connected one costs. */
const LOOK_UP_COST = 8;

export class DeterminantMatrix implements SymmetricOperator {
  readonly kernel = new CiKernel(new Arena());
  /** Of a vector: the number of determinants, padded with zeros to whole tiles of the kernel. */
  readonly length: number;
  readonly averagedDiagonal: Float64Array;
  /** Where each determinant's spin-exchanged partner stands; absent when one of them is not in the list. */
  readonly partners: Int32Array | undefined;
  /** Elements of row i: first[i] … first[i + 1]. */
  readonly #first: Int32Array;
  #at = new Int32Array(1024);
  #value = new Float64Array(1024);
  #count = 0;

  private constructor(hamiltonian: ActiveHamiltonian, determinants: readonly Determinant[], places: ReadonlyMap<number, number>) {
    this.length = paddedColumns(determinants.length);
    this.averagedDiagonal = this.vector();
    this.#first = new Int32Array(determinants.length + 1);
    this.partners = partnersOf(hamiltonian, determinants, places);
  }

  /** @throws CANCELLED; TOO_LARGE above 26 orbitals */
  static async build(
    hamiltonian: ActiveHamiltonian,
    determinants: readonly Determinant[],
    signal?: AbortSignal,
  ): Promise<DeterminantMatrix> {
    const { numOrbitals: n } = hamiltonian;
    const places = new Map(determinants.map(({ alphaMask, betaMask }, i) => [basisStateIndex(alphaMask, betaMask, n), i]));
    const matrix = new DeterminantMatrix(hamiltonian, determinants, places);
    const connected = LOOK_UP_COST * countConnected(n, hamiltonian.numElectrons);
    for (const [i, determinant] of determinants.entries()) {
      if (i % PIECE === PIECE - 1) await pause(signal);
      matrix.averagedDiagonal[i] = determinantCoupling(hamiltonian, determinant, determinant);
      if (i < connected) {
        for (let j = 0; j < i; j++) {
          if (!coupled(determinant, determinants[j])) continue;
          matrix.#push(j, determinantCoupling(hamiltonian, determinant, determinants[j]));
        }
      } else {
        forEachConnected(determinant, n, (alphaMask, betaMask) => {
          const j = places.get(alphaMask + betaMask * 2 ** n);
          if (j !== undefined && j < i) matrix.#push(j, determinantCoupling(hamiltonian, determinant, { alphaMask, betaMask }));
        });
      }
      matrix.#first[i + 1] = matrix.#count;
    }
    return matrix;
  }

  vector(): Float64Array {
    return this.kernel.vector(this.length);
  }

  apply(out: Float64Array, c: Float64Array): void {
    const [first, at, value] = [this.#first, this.#at, this.#value];
    this.kernel.multiplyInto(out, this.averagedDiagonal, c);
    for (let i = 0; i < first.length - 1; i++) {
      let sum = 0;
      for (let e = first[i]; e < first[i + 1]; e++) {
        const j = at[e];
        sum += value[e] * c[j];
        out[j] += value[e] * c[i];
      }
      out[i] += sum;
    }
    this.keepEven(out);
  }

  /** Averages a vector over the exchange of spins, where the list allows it. */
  keepEven(c: Float64Array): void {
    if (!this.partners) return;
    for (let i = 0; i < this.partners.length; i++) {
      const j = this.partners[i];
      if (j > i) c[i] = c[j] = 0.5 * (c[i] + c[j]);
    }
  }

  #push(column: number, value: number): void {
    if (this.#count === this.#at.length) {
      this.#at = doubled(this.#at, new Int32Array(2 * this.#count));
      this.#value = doubled(this.#value, new Float64Array(2 * this.#count));
    }
    this.#at[this.#count] = column;
    this.#value[this.#count++] = value;
  }
}

/** Whether at most two electrons sit in other orbitals. */
function coupled(left: Determinant, right: Determinant): boolean {
  return popcount(left.alphaMask ^ right.alphaMask) + popcount(left.betaMask ^ right.betaMask) <= 4;
}

/** Lets the event loop run, so that an abort can arrive. */
export async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfCancelled(signal);
}

function doubled<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function partnersOf(
  { numOrbitals, numElectrons: [alpha, beta] }: ActiveHamiltonian,
  determinants: readonly Determinant[],
  places: ReadonlyMap<number, number>,
): Int32Array | undefined {
  if (alpha !== beta) return undefined;
  const found = determinants.map(({ alphaMask, betaMask }) => places.get(basisStateIndex(betaMask, alphaMask, numOrbitals)) ?? -1);
  return found.includes(-1) ? undefined : Int32Array.from(found);
}

/**
 * ⟨S²⟩ = M(M + 1) + ‖S₊c‖² of a normalised vector (determinant-ci/spin.ts), S₊ leading out of the list or not.
 * The common sign (−1)^nα of a_pβ passing all α operators is left out.
 */
export function spinSquare(
  { numOrbitals: n, numElectrons: [alpha, beta] }: ActiveHamiltonian,
  determinants: readonly Determinant[],
  c: Float64Array,
): number {
  const raised = new Map<number, number>();
  for (const [i, { alphaMask, betaMask }] of determinants.entries()) {
    for (let p = 0; p < n; p++) {
      const bit = 1 << p;
      if (!(betaMask & bit) || alphaMask & bit) continue;
      const odd = (popcount(alphaMask & (bit - 1)) + popcount(betaMask & (bit - 1))) & 1;
      const key = basisStateIndex(alphaMask | bit, betaMask ^ bit, n);
      raised.set(key, (raised.get(key) ?? 0) + (odd ? -c[i] : c[i]));
    }
  }
  const m = (alpha - beta) / 2;
  let s2 = m * (m + 1);
  for (const x of raised.values()) s2 += x * x;
  return s2;
}
