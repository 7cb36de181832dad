/**
 * Functions of pure spin for a CI to start from.
 *
 *   S² = S₋S₊ + M(M + 1) within one configuration:  ⟨D|S²|D⟩ = M² + n/2,  ⟨D'|S²|D⟩ = ∓1 for two open shells that exchanged spins   (1)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §2.4.
 */
import { symmetricEigen } from '../../linear-algebra.ts';
import { binomial, type Determinant, excitationSign, orbitalsOf, popcount, stringsOf } from '../../../kernels/determinants/strings.ts';

/** Orthonormal functions of spin (multiplicity − 1)/2 over the determinants of one configuration: [function][determinant], by (1). */
export function spinFunctions(determinants: readonly Determinant[], multiplicity: number): Float64Array[] {
  const size = determinants.length;
  const place = new Map(determinants.map(({ alphaMask }, i) => [alphaMask, i]));
  const s2 = new Float64Array(size * size);
  for (const [i, { alphaMask, betaMask }] of determinants.entries()) {
    const alphaOpen = alphaMask & ~betaMask;
    const betaOpen = betaMask & ~alphaMask;
    const m = (popcount(alphaOpen) - popcount(betaOpen)) / 2;
    s2[i * size + i] = m * m + popcount(alphaOpen | betaOpen) / 2;
    for (const p of orbitalsOf(alphaOpen)) {
      for (const q of orbitalsOf(betaOpen)) {
        const exchanged = alphaMask ^ (1 << p) ^ (1 << q);
        const j = place.get(exchanged);
        if (j === undefined) throw new RangeError('spinFunctions needs all determinants of the configuration');
        // S₋S₊ moves β at q to p and α at p to q: −E^α_qp E^β_pq
        s2[i * size + j] = -excitationSign(alphaMask, q, p) * excitationSign(betaMask, p, q);
      }
    }
  }
  const { values, vectors } = symmetricEigen(s2, size);
  const spin = (multiplicity - 1) / 2;
  const found: Float64Array[] = [];
  for (let k = 0; k < size; k++) {
    if (Math.abs(values[k] - spin * (spin + 1)) < 0.5) found.push(Float64Array.from({ length: size }, (_, i) => vectors[i * size + k]));
  }
  return found;
}

/**
 * One function of pure spin for a configuration with many open shells: neighbours coupled to singlets, the last 2S of them to
 * the Dicke state of projection M. Determinants and coefficients, normalised.
 */
export function pairedSpinFunction(
  { alphaMask, betaMask }: Determinant,
  multiplicity: number,
): { determinants: Determinant[]; coefficients: number[] } {
  const closed = alphaMask & betaMask;
  const open = orbitalsOf(alphaMask ^ betaMask);
  const parallel = multiplicity - 1;
  const numPairs = (open.length - parallel) / 2;
  const alphaAmongParallel = popcount(alphaMask & ~closed) - numPairs;
  const determinants: Determinant[] = [];
  const coefficients: number[] = [];
  const parallelChoices = stringsOf(parallel, alphaAmongParallel).masks;
  const scale = Math.sqrt(1 / (2 ** numPairs * parallelChoices.length));
  for (let flips = 0; flips < 2 ** numPairs; flips++) {
    for (const choice of parallelChoices) {
      let a = closed;
      for (let k = 0; k < numPairs; k++) a |= 1 << open[2 * k + ((flips >>> k) & 1)];
      for (let k = 0; k < parallel; k++) if ((choice >>> k) & 1) a |= 1 << open[2 * numPairs + k];
      const b = closed | (open.reduce((mask, p) => mask | (1 << p), 0) & ~a);
      determinants.push({ alphaMask: a, betaMask: b });
      coefficients.push((popcount(flips) & 1 ? -scale : scale) * orderingSign(a, b));
    }
  }
  return { determinants, coefficients };
}

/** Sign that takes creation operators from orbital order (α before β within one) to α string then β string. */
function orderingSign(alphaMask: number, betaMask: number): 1 | -1 {
  let inversions = 0;
  for (const p of orbitalsOf(betaMask)) inversions += popcount(alphaMask & ~((2 << p) - 1));
  return inversions & 1 ? -1 : 1;
}

/** Number of states of one multiplicity (Weyl, Paldus: DOI 10.1063/1.1681883), for N electrons in n orbitals. */
export function numStates(numOrbitals: number, numElectrons: number, multiplicity: number): number {
  const low = (numElectrons - multiplicity + 1) / 2;
  const high = (numElectrons + multiplicity + 1) / 2;
  return Math.round((multiplicity / (numOrbitals + 1)) * binomial(numOrbitals + 1, low) * binomial(numOrbitals + 1, high));
}
