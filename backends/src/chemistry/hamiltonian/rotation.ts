/** Hamiltonians in other orbitals. */
import type { ActiveHamiltonian } from './active-hamiltonian.ts';

/** (pq|rs) in four orbital sets φ'_q = Σ_p φ_p C[p, q], each C row-major n × m: row-major [m_p, m_q, m_r, m_s]. Cost O(n⁵). */
export function transformTensor(
  eri: Float64Array,
  n: number,
  orbitals: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
): Float64Array {
  return orbitals.reduce((tensor, c) => turnFirstIndex(tensor, n, c), eri);
}

/** out[…, q] = Σ_p in[p, …] C[p, q]: one index transformed and moved to the end; after as many turns as indices order is back. */
function turnFirstIndex(tensor: Float64Array, n: number, c: Float64Array): Float64Array {
  const rest = tensor.length / n;
  const m = c.length / n;
  const out = new Float64Array(rest * m);
  for (let p = 0; p < n; p++) {
    for (let k = 0; k < rest; k++) {
      const x = tensor[p * rest + k];
      if (x !== 0) for (let q = 0; q < m; q++) out[k * m + q] += x * c[p * m + q];
    }
  }
  return out;
}

/** The same operator in orbitals φ'_q = Σ_p φ_p U[p, q]; U row-major n × n, orthogonal. */
export function rotateHamiltonian(hamiltonian: ActiveHamiltonian, rotation: Float64Array): ActiveHamiltonian {
  const { numOrbitals: n, h1, eri } = hamiltonian;
  return {
    ...hamiltonian,
    h1: turnFirstIndex(turnFirstIndex(h1, n, rotation), n, rotation),
    eri: transformTensor(eri, n, [rotation, rotation, rotation, rotation]),
  };
}
