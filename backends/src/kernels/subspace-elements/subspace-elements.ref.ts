/**
 * H over chosen determinants D_i, without the core energy, by comparing every pair of them.
 *
 *   H_ij = ⟨D_i|H|D_j⟩,  j < i, by the Slater–Condon rules                                                    (1)
 *   σ_i += Σ_(j<i) H_ij c_j,   σ_j += Σ_(i>j) H_ij c_i                                                        (2)
 *
 * The kernel finds the same elements by strings (subspace-elements.as.ts), after Knowles & Handy, Comput. Phys. Commun. 54 (1989) 75,
 * DOI 10.1016/0010-4655(89)90033-7, and Li, Otten, Holmes, Sharma & Umrigar, J. Chem. Phys. 149 (2018) 214110,
 * DOI 10.1063/1.5055390; keeps for two electrons the place of their integral, eight bytes an element; and makes elements that find no
 * room again in each product.
 *
 * Shapes      c, σ: one number a determinant, in the order of the list.
 * Cost        here N²/2 pairs; in the kernel, for m determinants a string and s single excitations of one: N s min(m, s) look-ups and
 *             N m comparisons.
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { type DeterminantList, determinantsOf } from '../determinants/list.ts';
import { determinantCoupling } from '../determinants/slater-condon.ts';

/** (2): σ += H c without the diagonal. */
export function addProductRef(sigma: Float64Array, c: Float64Array, hamiltonian: HamiltonianArrays, list: DeterminantList): void {
  const determinants = determinantsOf(list);
  for (const [i, left] of determinants.entries()) {
    for (let j = 0; j < i; j++) {
      const element = determinantCoupling(hamiltonian, left, determinants[j]);
      sigma[i] += element * c[j];
      sigma[j] += element * c[i];
    }
  }
}
