/**
 * Fermions on qubits: spin orbital p is qubit p, |1⟩ is occupied, and a string of Z below p keeps the anticommutation.
 *
 *   a_p = ½ (X_p + iY_p) Z_(p−1) … Z_0,   a†_p = ½ (X_p − iY_p) Z_(p−1) … Z_0                                        (1)
 *
 * A Hamiltonian in real orbitals is hermitian pair by pair, which leaves few products to make. With
 *
 *   e_pq = Σ_σ a†_pσ a_qσ + a†_qσ a_pσ (p < q),   e_pp = Σ_σ a†_pσ a_pσ,   h'_pq = h_pq − ½ Σ_r (pr|rq)
 *   H = E_core + Σ_(p≤q) h'_pq e_pq + ½ Σ_(p≤q) Σ_(r≤s) (pq|rs) e_pq e_rs                                            (2)
 *
 * each e is 4 strings with real coefficients, and of every product e_pq e_rs + e_rs e_pq only commuting strings survive.
 *
 * Source      Jordan & Wigner, Z. Phys. 47, 631 (1928), DOI 10.1007/BF01331938;
 *             Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §1.4 and §2.2.
 * Cost        (2): n⁴/8 products of 16 strings; 13 orbitals (41 068 strings) take some 0.3 s.
 */
import { eriIndex, type PauliSum, spinOrbital, SPINS } from '../../contracts/index.ts';
import { checkHamiltonian, type FermionTerm, type HamiltonianArrays } from './fermion.ts';
import { IDENTITY, multiplyPaulis, type Pauli, PauliOperator } from './pauli.ts';

/** Any fermion operator on qubits, by multiplying (1) out. */
export function jordanWigner(terms: readonly FermionTerm[], numQubits: number): PauliOperator {
  const sum = new PauliOperator(numQubits);
  for (const { coefficient, operators } of terms) {
    if (coefficient === 0) continue;
    let product = new PauliOperator(numQubits).add(IDENTITY, coefficient);
    for (const { orbital, creation } of operators) product = product.times(ladder(orbital, creation, numQubits));
    sum.addScaled(product, 1);
  }
  return sum;
}

/** (2): the electronic Hamiltonian on 2n qubits. @throws INVALID_INPUT when the arrays do not fit. */
export function jordanWignerHamiltonian(hamiltonian: HamiltonianArrays): PauliSum {
  checkHamiltonian(hamiltonian);
  const { numOrbitals: n, coreEnergyHartree, h1, eri } = hamiltonian;
  const operator = new PauliOperator(2 * n).add(IDENTITY, coreEnergyHartree);
  const pairs: { p: number; q: number; strings: RealTerm[] }[] = [];
  for (let p = 0; p < n; p++) for (let q = p; q < n; q++) pairs.push({ p, q, strings: pairStrings(p, q, n) });

  for (const { p, q, strings } of pairs) {
    let effective = h1[p * n + q];
    for (let r = 0; r < n; r++) effective -= 0.5 * eri[eriIndex(p, r, r, q, n)];
    for (const { pauli, coefficient } of strings) operator.add(pauli, effective * coefficient);
  }
  pairs.forEach((left, index) => {
    for (const right of pairs.slice(0, index + 1)) {
      const integral = eri[eriIndex(left.p, left.q, right.p, right.q, n)];
      if (integral === 0) continue;
      const weight = left === right ? 0.5 * integral : integral; // (pq|rs) and (rs|pq)
      for (const a of left.strings) {
        for (const b of right.strings) {
          const { pauli, phase } = multiplyPaulis(a.pauli, b.pauli);
          if (phase % 2 === 1) continue; // they anticommute
          operator.add(pauli, (phase === 0 ? 1 : -1) * weight * a.coefficient * b.coefficient);
        }
      }
    }
  });
  return operator.toSum();
}

interface RealTerm {
  pauli: Pauli;
  coefficient: number;
}

/** a_p or a†_p by (1). */
function ladder(orbital: number, creation: boolean, numQubits: number): PauliOperator {
  const bit = 1n << BigInt(orbital);
  return new PauliOperator(numQubits).add({ x: bit, z: bit - 1n }, 0.5).add({ x: bit, z: (bit - 1n) | bit }, 0, creation ? -0.5 : 0.5);
}

/** e_pq: ½ (X_p Z … Z X_q + Y_p Z … Z Y_q) for each spin, or Σ_σ ½ (1 − Z_pσ) when p = q. */
function pairStrings(p: number, q: number, numOrbitals: number): RealTerm[] {
  return SPINS.flatMap((spin) => {
    const [low, high] = [p, q].map((orbital) => 1n << BigInt(spinOrbital(orbital, spin, numOrbitals)));
    if (p === q) {
      return [
        { pauli: IDENTITY, coefficient: 0.5 },
        { pauli: { x: 0n, z: low }, coefficient: -0.5 },
      ];
    }
    const x = low | high;
    const between = (high - 1n) & ~((low << 1n) - 1n);
    return [
      { pauli: { x, z: between }, coefficient: 0.5 },
      { pauli: { x, z: between | x }, coefficient: 0.5 },
    ];
  });
}
