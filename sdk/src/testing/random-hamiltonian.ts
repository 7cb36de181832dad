import { stream } from '../contracts/index.ts';

/** The Hamiltonian document with its arrays in memory. */
export interface RandomHamiltonian {
  numOrbitals: number;
  numElectrons: readonly [number, number];
  coreEnergyHartree: number;
  /** Row-major n × n. */
  h1: Float64Array;
  /** Chemists' (pq|rs), row-major n⁴. */
  eri: Float64Array;
}

/** Random real integrals with the symmetries of real orbitals, and a gap: orbital p has h_pp = p − 3. Equal seeds, equal integrals. */
export function randomHamiltonian(numOrbitals: number, numElectrons: readonly [number, number], seed: number): RandomHamiltonian {
  const random = stream(seed, 'test/hamiltonian');
  const n = numOrbitals;
  const h1 = new Float64Array(n * n);
  const eri = new Float64Array(n ** 4);
  for (let p = 0; p < n; p++) for (let q = 0; q <= p; q++) h1[p * n + q] = h1[q * n + p] = p === q ? p - 3 : 0.3 * random.normal();
  const pairs = orbitalPairs(n);
  pairs.forEach(([p, q], left) => {
    for (const [r, s] of pairs.slice(0, left + 1)) {
      const value = (p === q && r === s ? 0.5 : 0) + 0.1 * random.normal();
      for (const [a, b, c, d] of [
        [p, q, r, s],
        [q, p, r, s],
        [p, q, s, r],
        [q, p, s, r],
      ]) {
        eri[((a * n + b) * n + c) * n + d] = eri[((c * n + d) * n + a) * n + b] = value;
      }
    }
  });
  return { numOrbitals, numElectrons, coreEnergyHartree: 0.7, h1, eri };
}

function orbitalPairs(n: number): [number, number][] {
  return Array.from({ length: n }, (_, p) => Array.from({ length: p + 1 }, (_, q): [number, number] => [p, q])).flat();
}
