/**
 * Post-selection on parities without throwing a shot away: the state with what has the wrong parity taken out,
 *
 *   ⟨O⟩ = Tr(Π O Π ρ) / Tr(Π ρ),   Π = Π_k (1 + s_k S_k) / 2,   S_k a product of Z, s_k = ±1                             (1)
 *   Π O Π = Σ_(P commuting with all S) c_P P Π,   Π P Π = 0 for the others                                               (2)
 *
 * Both parts are Pauli sums, so that every string is measured in a basis of its own and no setting needs to read the parities beside it:
 * no gate is added. The price is in strings, up to 2ᵏ for each with k parities, and in shots, whose variance grows with 1/Tr(Π ρ)². The
 * state need not have the parities before: (1) is the energy of the part that has, an upper bound like any other. What errs by two
 * electrons of one spin passes, for a number of electrons is no product of Z.
 *
 * Source      Bonet-Monroig, Sagastizabal, Singh & O'Brien, Phys. Rev. A 98, 062339 (2018), DOI 10.1103/PhysRevA.98.062339; McArdle,
 *             Yuan & Benjamin, Phys. Rev. Lett. 122, 180501 (2019), DOI 10.1103/PhysRevLett.122.180501; as an expansion in symmetries:
 *             Cai, Quantum 5, 548 (2021), DOI 10.22331/q-2021-09-21-548.
 */
import { invalidInput, type Parity, type PauliSum } from '../../contracts/index.ts';
import { type HamiltonianSizes, referenceOrbitals } from '../ansatz/uccsd.ts';
import {
  commute,
  countBits,
  formatPauli,
  IDENTITY,
  maskOf,
  multiplyPaulis,
  parsePauli,
  PauliOperator,
  type Pauli,
} from '../operators/pauli.ts';
import type { QubitMap } from '../operators/qubit-map.ts';
import { z2Symmetries } from '../operators/tapering.ts';

/** Numerator of (1) by (2); of the identity, the denominator. @throws INVALID_INPUT for a parity that is no product of Z on these qubits */
export function projected({ numQubits, terms }: PauliSum, parities: readonly Parity[]): PauliSum {
  const group = parities.reduce<{ pauli: Pauli; sign: number }[]>(
    (products, { pauli: text, sign }, k) => {
      if (!/^[IZ]+$/.test(text) || text.length !== numQubits)
        throw invalidInput(`parities.${k}.pauli`, `${numQubits} letters I and Z`, text);
      const { z } = parsePauli(text);
      return products.flatMap((product) => [product, { pauli: { x: 0n, z: product.pauli.z ^ z }, sign: product.sign * sign }]);
    },
    [{ pauli: IDENTITY, sign: 1 }],
  );
  const sum = new PauliOperator(numQubits);
  for (const [text, coefficient] of terms) {
    const string = parsePauli(text);
    if (!group.every(({ pauli }) => commute(string, pauli))) continue;
    for (const { pauli, sign } of group) {
      const product = multiplyPaulis(string, pauli);
      sum.add(product.pauli, ((product.phase === 0 ? sign : -sign) * coefficient) / group.length);
    }
  }
  return sum.toSum();
}

/**
 * Every product of Z that commutes with all strings of a Hamiltonian, with the sign it has in a basis state: whatever was mapped to qubits
 * and how, the parities of the electrons are among them, and twofold elements of a point group where there are any.
 */
export function hamiltonianParities(sum: PauliSum, basisState: bigint): Parity[] {
  return z2Symmetries(sum).map(({ mask }) => ({
    pauli: formatPauli({ x: 0n, z: mask }, sum.numQubits),
    sign: countBits(mask & basisState) % 2 === 0 ? 1 : -1,
  }));
}

/** Parities of the numbers of α and of β electrons under Jordan–Wigner, or in another picture of it; what that picture fixes is left out. */
export function spinParities(sizes: HamiltonianSizes, map?: QubitMap): Parity[] {
  const n = sizes.numOrbitals;
  const block = (1n << BigInt(n)) - 1n;
  const reference = maskOf(referenceOrbitals(sizes));
  return [block, block << BigInt(n)].flatMap((z): Parity[] => {
    const sign = countBits(reference & z) % 2 === 0 ? 1 : -1;
    if (!map) return [{ pauli: formatPauli({ x: 0n, z }, 2 * n), sign }];
    const image = map.pauli({ x: 0n, z });
    if (image === undefined || image.pauli.z === 0n) return [];
    return [{ pauli: formatPauli(image.pauli, map.to), sign: image.sign === sign ? 1 : -1 }];
  });
}
