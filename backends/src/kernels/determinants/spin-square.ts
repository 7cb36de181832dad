/**
 * Total spin of a vector over determinants.
 *
 *   S² = S₋S₊ + M(M + 1),  S₊ = Σ_p a†_pα a_pβ,  M = (nα − nβ)/2      ⟨S²⟩ = M(M + 1) + ‖S₊c‖²                  (1)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §2.4.
 */
import { orbitalsOf, popcount, stringIndex, stringsOf, type StringSpace } from './strings.ts';

/** ⟨S²⟩ of a normalised vector [α strings, stride], by (1). */
export function spinSquare(c: Float64Array, alpha: StringSpace, beta: StringSpace, stride: number): number {
  const n = alpha.numOrbitals;
  const m = (alpha.numElectrons - beta.numElectrons) / 2;
  if (beta.numElectrons === 0 || alpha.numElectrons === n) return m * (m + 1);
  const raisedAlpha = stringsOf(n, alpha.numElectrons + 1);
  const raisedBeta = stringsOf(n, beta.numElectrons - 1);
  // for each orbital p: places in the row of raised β strings, and where their electron in p came from
  const moves = Array.from({ length: n }, (_, p) => {
    const to: number[] = [];
    const from: number[] = [];
    const sign: number[] = [];
    for (let i = 0; i < raisedBeta.masks.length; i++) {
      const mask = raisedBeta.masks[i];
      if (mask & (1 << p)) continue;
      to.push(i);
      from.push(stringIndex(mask | (1 << p)));
      sign.push(popcount(mask & ((1 << p) - 1)) & 1 ? -1 : 1);
    }
    return { to: Int32Array.from(to), from: Int32Array.from(from), sign: Int8Array.from(sign) };
  });
  const row = new Float64Array(raisedBeta.masks.length);
  let norm = 0;
  for (const mask of raisedAlpha.masks) {
    row.fill(0);
    for (const p of orbitalsOf(mask)) {
      const source = stringIndex(mask ^ (1 << p)) * stride;
      const rowSign = popcount(mask & ((1 << p) - 1)) & 1 ? -1 : 1;
      const { to, from, sign } = moves[p];
      for (let k = 0; k < to.length; k++) row[to[k]] += rowSign * sign[k] * c[source + from[k]];
    }
    for (const x of row) norm += x * x;
  }
  return m * (m + 1) + norm;
}
