/**
 * Fewer qubits for an operator with Z2 symmetries: every product of Z that commutes with all terms fixes one qubit.
 *
 *   S = Π_(q ∈ s) Z_q = (−1)^parity  ⇒  Z_d = (−1)^parity Π_(q ∈ s, q ≠ d) Z_q                                        (1)
 *
 * A term flips an even number of the qubits of s, so what the others of s say about qubit d stays right: X_d is dropped. Molecules have
 * the parities of α and of β electrons, and one more for each twofold element of their point group.
 *
 * Source      Bravyi, Gambetta, Mezzacapo & Temme, arXiv:1701.08213; Setia et al., J. Chem. Theory Comput. 16, 6091 (2020),
 *             DOI 10.1021/acs.jctc.0c00113 (point groups).
 */
import type { PauliSum } from '../../contracts/index.ts';
import { type HamiltonianSizes, referenceOrbitals } from '../ansatz/uccsd.ts';
import { countBits, maskOf, parsePauli } from './pauli.ts';
import { encoding, followedBy, type QubitMap, signed } from './qubit-map.ts';

/** Π Z over the qubits of `mask`, which fixes `qubit` (one of them, in no other symmetry of its set). */
export interface Z2Symmetry {
  readonly mask: bigint;
  readonly qubit: number;
}

/** All independent products of Z that commute with every term. Cost: terms × qubits. */
export function z2Symmetries({ numQubits, terms }: PauliSum): Z2Symmetry[] {
  const flips = reduce(terms.map(([text]) => parsePauli(text).x));
  const fixed = new Set(flips.map(({ pivot }) => pivot));
  const free = Array.from({ length: numQubits }, (_, q) => q).filter((q) => !fixed.has(q));
  const kernel = free.map((q) =>
    flips.reduce((mask, { row, pivot }) => ((row >> BigInt(q)) & 1n ? mask | (1n << BigInt(pivot)) : mask), 1n << BigInt(q)),
  );
  return reduce(kernel).map(({ row, pivot }) => ({ mask: row, qubit: pivot }));
}

/** Rows that span the same space over GF(2), each with a highest bit that no other has. */
function reduce(rows: readonly bigint[]): { row: bigint; pivot: number }[] {
  const basis: { row: bigint; pivot: number }[] = [];
  for (const given of rows) {
    const row = basis.reduce((rest, { row, pivot }) => ((rest >> BigInt(pivot)) & 1n ? rest ^ row : rest), given);
    if (row === 0n) continue;
    const pivot = row.toString(2).length - 1;
    for (const [k, other] of basis.entries()) if ((other.row >> BigInt(pivot)) & 1n) basis[k] = { ...other, row: other.row ^ row };
    basis.push({ row, pivot });
  }
  return basis;
}

/** (1): the picture without the qubits that the symmetries fix. @param reference basis state whose parities are kept */
export function tapering(symmetries: readonly Z2Symmetry[], numQubits: number, reference: bigint): QubitMap {
  const gone = symmetries.map(({ qubit }) => BigInt(qubit)).sort((a, b) => (a < b ? 1 : -1));
  const compact = (bits: bigint): bigint => gone.reduce((rest, q) => ((rest >> (q + 1n)) << q) | (rest & ((1n << q) - 1n)), bits);
  const odd = (bits: bigint): boolean => countBits(bits) % 2 === 1;
  return {
    from: numQubits,
    to: numQubits - gone.length,
    state: compact,
    pauli: ({ x, z }) => {
      if (symmetries.some(({ mask }) => odd(mask & x))) return undefined;
      let sign: 1 | -1 = 1;
      let rest = z;
      for (const { mask, qubit } of symmetries) {
        if (((rest >> BigInt(qubit)) & 1n) === 0n) continue;
        rest ^= mask;
        if (odd(mask & reference)) sign = sign === 1 ? -1 : 1;
      }
      return signed({ x, z }, { x: compact(x), z: compact(rest) }, sign);
    },
  };
}

/** Parity encoding with its two-qubit reduction: the last qubit of each spin holds what the electron numbers fix. */
export function reducedParity(sizes: HamiltonianSizes): QubitMap {
  const n = sizes.numOrbitals;
  const parity = encoding('parity', 2 * n);
  const fixed = [n - 1, 2 * n - 1].map((qubit) => ({ mask: 1n << BigInt(qubit), qubit }));
  return followedBy(parity, tapering(fixed, 2 * n, parity.state(maskOf(referenceOrbitals(sizes)))));
}
