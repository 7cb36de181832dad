/**
 * Products of creation and annihilation operators on spin orbitals: what the second-quantised operators of chemistry are
 * written in. Spin orbitals are numbered all α then all β (contracts/conventions.ts).
 *
 *   {a_p, a†_q} = δ_pq,   {a_p, a_q} = 0                                                                             (1)
 */
import { invalidInput, spinOrbital, SPINS } from '../../contracts/index.ts';

export interface LadderOperator {
  readonly orbital: number;
  readonly creation: boolean;
}

/** coefficient · operators[0] operators[1] … : the last one acts first. */
export interface FermionTerm {
  readonly coefficient: number;
  readonly operators: readonly LadderOperator[];
}

export const create = (orbital: number): LadderOperator => ({ orbital, creation: true });
export const annihilate = (orbital: number): LadderOperator => ({ orbital, creation: false });

/** The hermitian conjugate: factors reversed, creation and annihilation exchanged (real coefficients). */
export function adjointTerm({ coefficient, operators }: FermionTerm): FermionTerm {
  return { coefficient, operators: operators.map(({ orbital, creation }) => ({ orbital, creation: !creation })).reverse() };
}

/** N = Σ a†_p a_p over `numSpinOrbitals` spin orbitals. */
export function numberOperator(numSpinOrbitals: number): FermionTerm[] {
  return Array.from({ length: numSpinOrbitals }, (_, p) => ({ coefficient: 1, operators: [create(p), annihilate(p)] }));
}

/** A Hamiltonian with its arrays in memory; see the `Hamiltonian` document for the formula. Hartree, real orbitals. */
export interface HamiltonianArrays {
  readonly numOrbitals: number;
  /** α, β. */
  readonly numElectrons: readonly [number, number];
  readonly coreEnergyHartree: number;
  /** h_pq, row-major n × n, symmetric. */
  readonly h1: Float64Array;
  /** Chemists' (pq|rs), row-major n⁴, eightfold symmetric. */
  readonly eri: Float64Array;
}

/** @throws INVALID_INPUT when arrays or electrons do not fit the number of orbitals. */
export function checkHamiltonian({ numOrbitals: n, numElectrons, h1, eri }: HamiltonianArrays): void {
  if (h1.length !== n ** 2) throw invalidInput('hamiltonian.h1', `${n ** 2} numbers (n × n)`, h1.length);
  if (eri.length !== n ** 4) throw invalidInput('hamiltonian.eri', `${n ** 4} numbers (n⁴)`, eri.length);
  numElectrons.forEach((count, spin) => {
    if (!Number.isInteger(count) || count < 0 || count > n) {
      throw invalidInput(`hamiltonian.numElectrons.${spin}`, `0 to ${n} ${SPINS[spin]} electrons in ${n} orbitals`, count);
    }
  });
}

/** H term by term, as the document writes it: E_core + Σ h_pq a†_p a_q + ½ Σ (pq|rs) a†_pσ a†_rτ a_sτ a_qσ. */
export function hamiltonianTerms({ numOrbitals: n, coreEnergyHartree, h1, eri }: HamiltonianArrays): FermionTerm[] {
  const terms: FermionTerm[] = [{ coefficient: coreEnergyHartree, operators: [] }];
  for (const sigma of SPINS) {
    const at = (orbital: number) => spinOrbital(orbital, sigma, n);
    for (let pq = 0; pq < n * n; pq++) {
      terms.push({ coefficient: h1[pq], operators: [create(at(Math.floor(pq / n))), annihilate(at(pq % n))] });
    }
    for (const tau of SPINS) {
      for (let pqrs = 0; pqrs < n ** 4; pqrs++) {
        const [s, r] = [pqrs % n, Math.floor(pqrs / n) % n].map((orbital) => spinOrbital(orbital, tau, n));
        const [q, p] = [Math.floor(pqrs / n ** 2) % n, Math.floor(pqrs / n ** 3)].map(at);
        terms.push({ coefficient: 0.5 * eri[pqrs], operators: [create(p), create(r), annihilate(s), annihilate(q)] });
      }
    }
  }
  return terms;
}
