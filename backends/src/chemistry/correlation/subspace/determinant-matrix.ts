/**
 * H over a list of determinants, without the core energy, by its products (kernels/subspace-elements).
 *
 * Where the list is closed under the exchange of spins, D(Iα, Iβ) ↔ D(Iβ, Iα), and there are as many α as β electrons, vectors
 * are kept even under it: c(Iα, Iβ) = c(Iβ, Iα) holds for S = 0, 2, … (determinants/sigma.ts), which are looked for.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../../kernels/arena.ts';
import { CiKernel, paddedColumns } from '../../../kernels/ci/ci.ts';
import { createFinder, type GroupedDeterminants } from '../../../kernels/determinants/list.ts';
import { stringEnergies } from '../../../kernels/determinants/slater-condon.ts';
import { orbitalsOf } from '../../../kernels/determinants/strings.ts';
import { SubspaceElements } from '../../../kernels/subspace-elements/subspace-elements.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import type { SymmetricOperator } from '../determinants/davidson.ts';
import { KEPT_BYTES } from './forecast.ts';

/** Milliseconds between two looks at the signal. */
const LOOK_MS = 20;

export class DeterminantMatrix implements SymmetricOperator {
  readonly kernel = new CiKernel(new Arena());
  /** Of a vector: the number of determinants, padded with zeros to whole tiles of the kernel. */
  readonly length: number;
  readonly averagedDiagonal: Float64Array;
  /** Where each determinant's spin-exchanged partner stands; absent when one of them is not in the list. */
  readonly #partners: Int32Array | undefined;
  readonly #elements: SubspaceElements;

  private constructor(hamiltonian: ActiveHamiltonian, groups: GroupedDeterminants) {
    this.length = paddedColumns(groups.length);
    this.averagedDiagonal = this.vector();
    writeDiagonal(this.averagedDiagonal, hamiltonian, groups);
    this.#partners = partnersOf(hamiltonian, groups);
    this.#elements = new SubspaceElements(this.kernel.arena, hamiltonian, groups);
  }

  /** @throws CANCELLED */
  static async build(hamiltonian: ActiveHamiltonian, groups: GroupedDeterminants, signal?: AbortSignal): Promise<DeterminantMatrix> {
    const matrix = new DeterminantMatrix(hamiltonian, groups);
    await matrix.#elements.find(KEPT_BYTES, pauser(signal));
    return matrix;
  }

  vector(): Float64Array {
    return this.kernel.vector(this.length);
  }

  apply(out: Float64Array, c: Float64Array): void {
    this.kernel.multiplyInto(out, this.averagedDiagonal, c);
    this.#elements.addProduct(out, c);
    this.keepEven(out);
  }

  /** Averages a vector over the exchange of spins, where the list allows it. */
  keepEven(c: Float64Array): void {
    const partners = this.#partners;
    if (!partners) return;
    for (let i = 0; i < partners.length; i++) {
      const j = partners[i];
      if (j > i) c[i] = c[j] = 0.5 * (c[i] + c[j]);
    }
  }
}

/** Lets the event loop run now and then, so that an abort can arrive. */
export function pauser(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LOOK_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
    last = performance.now();
  };
}

/** ⟨D|H|D⟩ = e(Iα) + e(Iβ) + Σ_(p ∈ Iα, q ∈ Iβ) (pp|qq) */
function writeDiagonal(out: Float64Array, hamiltonian: ActiveHamiltonian, { alpha, beta, betaAt }: GroupedDeterminants): void {
  const { numOrbitals: n, numElectrons, eri } = hamiltonian;
  const energies = (masks: Int32Array, spin: 0 | 1): Float64Array =>
    stringEnergies(hamiltonian, { numOrbitals: n, numElectrons: numElectrons[spin], masks });
  const [alphaEnergies, betaEnergies] = [energies(alpha.masks, 0), energies(beta.masks, 1)];
  const betaOrbitals = Array.from(beta.masks, orbitalsOf);
  const field = new Float64Array(n);
  for (let u = 0; u < alpha.masks.length; u++) {
    field.fill(0);
    for (const p of orbitalsOf(alpha.masks[u])) for (let q = 0; q < n; q++) field[q] += eri[((p * n + p) * n + q) * n + q];
    for (let i = alpha.first[u]; i < alpha.first[u + 1]; i++) {
      let energy = alphaEnergies[u] + betaEnergies[betaAt[i]];
      for (const q of betaOrbitals[betaAt[i]]) energy += field[q];
      out[i] = energy;
    }
  }
}

function partnersOf({ numElectrons: [alpha, beta] }: ActiveHamiltonian, groups: GroupedDeterminants): Int32Array | undefined {
  if (alpha !== beta) return undefined;
  const find = createFinder(groups);
  const found = groups.alphaMasks.map((alphaMask, i) => find(groups.betaMasks[i], alphaMask));
  return found.includes(-1) ? undefined : found;
}
