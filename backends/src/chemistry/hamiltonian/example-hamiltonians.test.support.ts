/** Small Hamiltonians whose properties are known beforehand, for tests and benchmarks. */
import { eriIndex, stream } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from './active-hamiltonian.ts';

/**
 * Without structure but the symmetries every one has: h1 symmetric, (pq|rs) = Σ_k L_k,pq L_k,rs eightfold symmetric and
 * positive. Orbital energies rise by about 1 a step, couplings are of size `coupling`.
 */
export function randomHamiltonian(
  numOrbitals: number,
  numElectrons: readonly [number, number],
  { seed = 0, coupling = 0.3 } = {},
): ActiveHamiltonian {
  const n = numOrbitals;
  const random = stream(seed, 'random-hamiltonian');
  const symmetric = (): Float64Array => {
    const m = new Float64Array(n * n);
    for (let p = 0; p < n; p++) for (let q = 0; q <= p; q++) m[p * n + q] = m[q * n + p] = coupling * random.normal();
    return m;
  };
  const h1 = symmetric();
  for (let p = 0; p < n; p++) h1[p * n + p] += p - n;
  const factors = Array.from({ length: n }, symmetric);
  const eri = new Float64Array(n ** 4);
  for (const l of factors) {
    for (let pq = 0; pq < n * n; pq++) for (let rs = 0; rs < n * n; rs++) eri[pq * n * n + rs] += l[pq] * l[rs];
  }
  return { numOrbitals, numElectrons, coreEnergyHartree: random.normal(), h1, eri };
}

/** Hubbard chain or ring: hopping −t between neighbours, U for two electrons on one site. */
export function hubbardHamiltonian(
  sites: number,
  numElectrons: readonly [number, number],
  { hopping = 1, repulsion = 4, periodic = false } = {},
): ActiveHamiltonian {
  const h1 = new Float64Array(sites * sites);
  const eri = new Float64Array(sites ** 4);
  for (let i = 0; i < sites; i++) {
    eri[eriIndex(i, i, i, i, sites)] = repulsion;
    const next = (i + 1) % sites;
    if (next === i + 1 || (periodic && sites > 2)) h1[i * sites + next] = h1[next * sites + i] = -hopping;
  }
  return { numOrbitals: sites, numElectrons, coreEnergyHartree: 0, h1, eri };
}
