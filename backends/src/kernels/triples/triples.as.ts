/**
 * The perturbative triples energy of three occupied orbitals i ≥ j ≥ k of a closed shell, added to what `out` holds. Twin:
 * triples.ref.ts.
 *
 *   V_abc = W_abc + t_i^a (jb|kc) + t_j^b (ia|kc) + t_k^c (ia|jb)                                                     (1)
 *   out += factor Σ_abc (4 W_abc + W_bca + W_cab) (V_abc − ⅓ (V_cba + V_acb + V_bac)) / (ε_ijk − ε_a − ε_b − ε_c)      (2)
 *
 * Six orders of a ≥ b ≥ c at a time share a denominator: with W and V summed over the even and over the odd orders,
 * their part of (2) is 3 Σ W V + ΣW ΣV (each parity) − 2 ΣW ΣV (across).
 *
 * Source  Rendell, Lee & Komornicki, Chem. Phys. Lett. 178, 462 (1991), DOI 10.1016/0009-2614(91)87003-T.
 * Shapes  w: [a, b, c] of v³; ti, tj, tk: v numbers; gij, gik, gjk: (ia|jb) at a · rowG + 8 b bytes; energies: v numbers.
 * Units   hartree.
 * Cost    some 15 v³ multiply-adds.
 */
// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): f64 {
  return load<f64>(base + (<usize>index << 3));
}

// @ts-ignore: decorator
@inline
function pair(g: usize, rowG: usize, p: i32, q: i32): f64 {
  return load<f64>(g + <usize>p * rowG + (<usize>q << 3));
}

export function triples(out: usize, w: usize, ti: usize, tj: usize, tk: usize, gij: usize, gik: usize, gjk: usize, rowG: usize, energies: usize, occupied: f64, factor: f64, v: i32): void {
  let energy: f64 = 0;
  for (let a = 0; a < v; a++) {
    const tia = at(ti, a), tja = at(tj, a), tka = at(tk, a);
    for (let b = 0; b <= a; b++) {
      const tib = at(ti, b), tjb = at(tj, b), tkb = at(tk, b);
      const ijab = pair(gij, rowG, a, b), ijba = pair(gij, rowG, b, a);
      const ikab = pair(gik, rowG, a, b), ikba = pair(gik, rowG, b, a);
      const jkab = pair(gjk, rowG, a, b), jkba = pair(gjk, rowG, b, a);
      const base = occupied - at(energies, a) - at(energies, b);
      for (let c = 0; c <= b; c++) {
        if (a === c) continue;
        const tic = at(ti, c), tjc = at(tj, c), tkc = at(tk, c);
        const ijac = pair(gij, rowG, a, c), ijca = pair(gij, rowG, c, a), ijbc = pair(gij, rowG, b, c), ijcb = pair(gij, rowG, c, b);
        const ikac = pair(gik, rowG, a, c), ikca = pair(gik, rowG, c, a), ikbc = pair(gik, rowG, b, c), ikcb = pair(gik, rowG, c, b);
        const jkac = pair(gjk, rowG, a, c), jkca = pair(gjk, rowG, c, a), jkbc = pair(gjk, rowG, b, c), jkcb = pair(gjk, rowG, c, b);
        const wabc = at(w, (a * v + b) * v + c), wbca = at(w, (b * v + c) * v + a), wcab = at(w, (c * v + a) * v + b);
        const wacb = at(w, (a * v + c) * v + b), wbac = at(w, (b * v + a) * v + c), wcba = at(w, (c * v + b) * v + a);
        const vabc = wabc + tia * jkbc + tjb * ikac + tkc * ijab;
        const vbca = wbca + tib * jkca + tjc * ikba + tka * ijbc;
        const vcab = wcab + tic * jkab + tja * ikcb + tkb * ijca;
        const vacb = wacb + tia * jkcb + tjc * ikab + tkb * ijac;
        const vbac = wbac + tib * jkac + tja * ikbc + tkc * ijba;
        const vcba = wcba + tic * jkba + tjb * ikca + tka * ijcb;
        const even = vabc + vbca + vcab, odd = vacb + vbac + vcba;
        const evenW = wabc + wbca + wcab, oddW = wacb + wbac + wcba;
        const same = wabc * vabc + wbca * vbca + wcab * vcab + wacb * vacb + wbac * vbac + wcba * vcba;
        const sum = 3 * same + evenW * even + oddW * odd - 2 * (evenW * odd + oddW * even);
        energy += ((a === b || b === c ? 0.5 : 1) * sum) / (base - at(energies, c));
      }
    }
  }
  store<f64>(out, load<f64>(out) + factor * energy);
}
