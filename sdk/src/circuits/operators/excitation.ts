/**
 * The anti-hermitian generator of one fermionic excitation under Jordan–Wigner, in the two forms that circuits need.
 *
 *   T = a†_c0 a†_c1 … a_a1 a_a0,   T|i⟩ = sign · (−1)^|i∧parity| |i ⊕ c ⊕ a⟩ where i holds all a and no c, else 0     (1)
 *   T − T† = −(i/2) Σ_k w_k P_k,   so exp(θ(T − T†)) = Π_k exp(−i w_k θ P_k / 2): its strings commute                (2)
 *
 * (1) is one rotation in each plane it touches (a simulator's form); (2) is 2^(2r−1) Pauli rotations for rank r (a device's).
 *
 * Source      Romero et al., Quantum Sci. Technol. 4, 014008 (2018), DOI 10.1088/2058-9565/aad3e4; the strings commute: ibid., §3.
 */
import { maskOf, type Pauli, qubitsOf } from './pauli.ts';

/** Spin orbitals (= qubits) created and annihilated: disjoint, as many of each; a†_creation[0] a†_creation[1] … a_annihilation[0]. */
export interface Excitation {
  readonly creation: readonly number[];
  readonly annihilation: readonly number[];
}

export interface ExcitationMasks {
  creation: bigint;
  annihilation: bigint;
  /** Orbitals, none of those above, whose occupation turns the sign. */
  parity: bigint;
  sign: 1 | -1;
}

/** (1). */
export function excitationMasks({ creation, annihilation }: Excitation): ExcitationMasks {
  let occupied = maskOf(annihilation);
  const involved = occupied | maskOf(creation);
  let parity = 0n;
  let sign: 1 | -1 = 1;
  for (const orbital of [...annihilation, ...creation.toReversed()]) {
    const bit = 1n << BigInt(orbital);
    const below = bit - 1n;
    parity ^= below;
    if (qubitsOf(occupied & below).length % 2 === 1) sign = sign === 1 ? -1 : 1;
    occupied ^= bit;
  }
  return { creation: maskOf(creation), annihilation: maskOf(annihilation), parity: parity & ~involved, sign };
}

/** (2): strings P_k with their weights w_k = ±2^(2−2r). */
export function excitationStrings(excitation: Excitation): { pauli: Pauli; weight: number }[] {
  const { creation, annihilation, parity, sign } = excitationMasks(excitation);
  const involved = qubitsOf(creation | annihilation);
  const size = 2 ** (2 - involved.length);
  const strings: { pauli: Pauli; weight: number }[] = [];
  for (let subset = 0; subset < 2 ** involved.length; subset++) {
    const withY = maskOf(involved.filter((_, k) => (subset >> k) & 1));
    const turns = qubitsOf(withY & annihilation).length - qubitsOf(withY & creation).length; // i for each a, −i for each c
    if (turns % 2 === 0) continue; // T − T† keeps the imaginary part alone
    const imaginary = (turns & 3) === 1 ? 1 : -1;
    strings.push({ pauli: { x: creation | annihilation, z: withY | parity }, weight: -sign * imaginary * size });
  }
  return strings;
}
