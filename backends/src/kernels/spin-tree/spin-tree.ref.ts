/**
 * Exact minimum of an Ising model without fields (a field is a coupling to one more spin), by nested trees.
 *
 *   E_k = min of Σ_(k ≤ i < j) J_ij s_i s_j: the tail of the spins from k on, solved for k = n−1, n−2, …, 0                  (1)
 *   inside tail k, with spins k … d−1 set and g_i the field they make at spin i:
 *   E ≥ E_set + E_d − Σ_(i ≥ d) |g_i|                                                                                      (2)
 *
 * Of the first spin of a tail one sign is enough; each spin tries the sign against its field first.
 *
 * Source      Russian doll search: Verfaillie, Lemaître & Schiex, AAAI-96, 181.
 * Shapes      couplings: [n, stride] above the diagonal, row by row; tails[k] = E_k, tails[n] = 0.
 * Cost        n − d a node; some 10⁵ nodes for 40 spins that all couple.
 */
export function tailMinimum(couplings: Float64Array, stride: number, n: number, first: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let bits = 0; bits < 2 ** (n - first - 1); bits++) {
    const spin = (i: number): number => (i === first || (bits >> (i - first - 1)) & 1 ? 1 : -1);
    let energy = 0;
    for (let i = first; i < n; i++) for (let j = i + 1; j < n; j++) energy += couplings[i * stride + j] * spin(i) * spin(j);
    best = Math.min(best, energy);
  }
  return best;
}
