/** What a vector over a list of determinants says: its spin and where its electrons are. */
import type { GroupedDeterminants } from '../../../kernels/determinants/list.ts';
import { binomial, popcount, stringIndex } from '../../../kernels/determinants/strings.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';

/**
 * ⟨S²⟩ = M(M + 1) + ‖S₊c‖² of a normalised vector (determinant-ci/spin.ts), S₊ leading out of the list or not.
 * The common sign (−1)^nα of a_pβ passing all α operators is left out. Raised α strings one by one: a row of raised β strings each.
 */
export function spinSquare(
  { numOrbitals: n, numElectrons: [numAlpha, numBeta] }: ActiveHamiltonian,
  { alpha, betaMasks }: GroupedDeterminants,
  c: Float64Array,
): number {
  const m = (numAlpha - numBeta) / 2;
  let s2 = m * (m + 1);
  if (numBeta === 0 || numAlpha === n) return s2;
  /** Of each raised string: the strings u and orbitals p that lead to it, as u n + p. */
  const sources = new Map<number, number[]>();
  for (let u = 0; u < alpha.masks.length; u++) {
    for (let p = 0; p < n; p++) {
      const raised = alpha.masks[u] | (1 << p);
      if (raised === alpha.masks[u]) continue;
      const known = sources.get(raised);
      if (known) known.push(u * n + p);
      else sources.set(raised, [u * n + p]);
    }
  }
  const row = new Float64Array(binomial(n, numBeta - 1));
  const touched = new Int32Array(row.length);
  for (const list of sources.values()) {
    let count = 0;
    for (const source of list) {
      const [u, p] = [Math.floor(source / n), source % n];
      const bit = 1 << p;
      const alphaOdd = popcount(alpha.masks[u] & (bit - 1));
      for (let i = alpha.first[u]; i < alpha.first[u + 1]; i++) {
        const mask = betaMasks[i];
        if (!(mask & bit) || c[i] === 0) continue;
        const at = stringIndex(mask ^ bit);
        if (row[at] === 0) touched[count++] = at;
        row[at] += (alphaOdd + popcount(mask & (bit - 1))) & 1 ? -c[i] : c[i];
        if (row[at] === 0) row[at] = Number.MIN_VALUE; // still touched
      }
    }
    for (let k = 0; k < count; k++) {
      s2 += row[touched[k]] ** 2;
      row[touched[k]] = 0;
    }
  }
  return s2;
}

/** ⟨n_p⟩ of each orbital, by spin. */
export function occupationsOf(
  numOrbitals: number,
  { alphaMasks, betaMasks }: GroupedDeterminants,
  c: Float64Array,
): { alpha: number[]; beta: number[] } {
  const sum = (masks: Int32Array): number[] => {
    const total = Array.from({ length: numOrbitals }, () => 0);
    for (let i = 0; i < masks.length; i++) {
      const weight = c[i] * c[i];
      for (let rest = masks[i]; rest !== 0; rest &= rest - 1) total[31 - Math.clz32(rest & -rest)] += weight;
    }
    return total;
  };
  return { alpha: sum(alphaMasks), beta: sum(betaMasks) };
}

/** Σ |c|² over the determinants of each string, by spin and mask. */
export function stringWeights(
  { alphaMasks, betaMasks }: GroupedDeterminants,
  c: Float64Array,
): { alpha: ReadonlyMap<number, number>; beta: ReadonlyMap<number, number> } {
  const sum = (masks: Int32Array): Map<number, number> => {
    const total = new Map<number, number>();
    for (let i = 0; i < masks.length; i++) total.set(masks[i], (total.get(masks[i]) ?? 0) + c[i] * c[i]);
    return total;
  };
  return { alpha: sum(alphaMasks), beta: sum(betaMasks) };
}
