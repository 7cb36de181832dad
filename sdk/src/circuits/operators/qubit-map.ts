/**
 * Changes of picture: one operator on other qubits. Each maps basis states to basis states and Pauli strings to Pauli strings.
 *
 * A linear encoding writes occupations n (mod 2) as bits b = A n, so with (A)_iq = 1 where qubit i counts orbital q
 *
 *   Xˣ → X^(A x),   Z^z → Z^(A⁻ᵀ z),   P(x, z) → ± P(A x, A⁻ᵀ z)                                                     (1)
 *
 * Every qubit i counts one range of orbitals from … i: itself alone (Jordan–Wigner), all up to it (parity), or those of a node of a
 * binary indexed tree (Bravyi–Kitaev), so that an occupation or a parity is read from O(log n) qubits.
 *
 * Source      Seeley, Richard & Love, J. Chem. Phys. 137, 224109 (2012), DOI 10.1063/1.4768229;
 *             Bravyi & Kitaev, Ann. Phys. 298, 210 (2002), DOI 10.1006/aphy.2002.6254.
 */
import { type Circuit, invalidInput, type PauliSum } from '../../contracts/index.ts';
import { circuitBuilder } from '../circuit.ts';
import { excitationStrings } from './excitation.ts';
import { countBits, formatPauli, parsePauli, type Pauli, PauliOperator, qubitsOf, supportOf } from './pauli.ts';

export interface SignedPauli {
  readonly pauli: Pauli;
  readonly sign: 1 | -1;
}

export interface QubitMap {
  /** Qubits before and after. */
  readonly from: number;
  readonly to: number;
  /** The image of a string; undefined where it leads out of the states that are kept. */
  pauli(pauli: Pauli): SignedPauli | undefined;
  /** The image of a basis state. */
  state(bits: bigint): bigint;
}

export type EncodingName = 'jordan-wigner' | 'parity' | 'bravyi-kitaev';

/** First orbital that qubit i counts; the last is i itself. */
const FIRST: Record<EncodingName, (qubit: number) => number> = {
  'jordan-wigner': (qubit) => qubit,
  parity: () => 0,
  'bravyi-kitaev': (qubit) => qubit + 1 - ((qubit + 1) & -(qubit + 1)),
};

/** From Jordan–Wigner to another encoding of as many qubits, by (1). */
export function encoding(name: EncodingName, numQubits: number): QubitMap {
  const first = FIRST[name];
  const flips = Array<bigint>(numQubits).fill(0n); // columns of A
  const upTo: bigint[] = []; // qubits whose sum is the parity of orbitals 0 … q
  for (let qubit = 0; qubit < numQubits; qubit++) {
    const start = first(qubit);
    const bit = 1n << BigInt(qubit);
    for (let orbital = start; orbital <= qubit; orbital++) flips[orbital] |= bit;
    upTo.push(bit ^ (start > 0 ? upTo[start - 1] : 0n));
  }
  const reads = upTo.map((parity, q) => (q > 0 ? parity ^ upTo[q - 1] : parity)); // rows of A⁻¹
  const sum = (masks: readonly bigint[], bits: bigint): bigint => qubitsOf(bits).reduce((total, q) => total ^ masks[q], 0n);
  return {
    from: numQubits,
    to: numQubits,
    pauli: ({ x, z }) => signed({ x, z }, { x: sum(flips, x), z: sum(reads, z) }),
    state: (bits) => sum(flips, bits),
  };
}

/** One map, then another. */
export function followedBy(first: QubitMap, second: QubitMap): QubitMap {
  if (first.to !== second.from) throw invalidInput('map', `a map from ${first.to} qubits`, second.from);
  return {
    from: first.from,
    to: second.to,
    pauli: (pauli) => {
      const half = first.pauli(pauli);
      const whole = half && second.pauli(half.pauli);
      return half && whole && { pauli: whole.pauli, sign: half.sign === whole.sign ? 1 : -1 };
    },
    state: (bits) => second.state(first.state(bits)),
  };
}

/** The operator in the other picture. @throws INVALID_INPUT for a term that leads out of the states that are kept. */
export function mapSum(sum: PauliSum, map: QubitMap): PauliSum {
  const mapped = new PauliOperator(map.to);
  for (const [text, coefficient] of sum.terms) {
    const image = map.pauli(parsePauli(text));
    if (image === undefined) throw invalidInput(`terms.${text}`, 'a term that keeps the symmetries that were taken out', text);
    mapped.add(image.pauli, image.sign * coefficient);
  }
  return mapped.toSum();
}

/**
 * A fermionic ansatz (X on the reference, then excitations) in the other picture: each excitation as its commuting Pauli rotations.
 * Excitations that lead out of the states that are kept are left out: their parameters stay, without effect.
 * @throws INVALID_INPUT for any other gate.
 */
export function mapAnsatz({ numQubits, operations, ...circuit }: Circuit, map: QubitMap): Circuit {
  if (numQubits !== map.from) throw invalidInput('circuit.numQubits', `${map.from}`, numQubits);
  const builder = circuitBuilder(map.to);
  const firstExcitation = operations.findIndex(({ gate }) => gate === 'excitation');
  const head = operations.slice(0, firstExcitation < 0 ? operations.length : firstExcitation);
  let reference = 0n;
  for (const [index, { gate, qubits }] of head.entries()) {
    if (gate !== 'x') throw invalidInput(`operations.${index}.gate`, 'x on the reference, then excitations', gate);
    reference ^= 1n << BigInt(qubits[0]);
  }
  for (const qubit of qubitsOf(map.state(reference))) builder.gate('x', [qubit]);
  for (const [index, { gate, creation = [], annihilation = [], angles = [] }] of operations.slice(head.length).entries()) {
    if (gate !== 'excitation') throw invalidInput(`operations.${head.length + index}.gate`, 'an excitation', gate);
    const [angle] = angles;
    for (const { pauli, weight } of excitationStrings({ creation, annihilation })) {
      const image = map.pauli(pauli);
      if (image === undefined) break; // all strings of an excitation flip the same qubits
      const factor = image.sign * weight;
      const qubits = supportOf(image.pauli);
      const letters = formatPauli(image.pauli, map.to);
      builder.pauliRotation(
        qubits
          .map((q) => letters.at(-1 - q))
          .reverse()
          .join(''), // qubits[0] rightmost
        qubits,
        typeof angle === 'number' ? factor * angle : { ...angle, scale: factor * angle.scale, offset: factor * angle.offset },
      );
    }
  }
  return { ...builder.build(), numParameters: circuit.numParameters };
}

/** P(x, z) = i^|x∧z| Xˣ Zᶻ before and after: the powers of i that come or go. */
export function signed(before: Pauli, after: Pauli, sign: 1 | -1 = 1): SignedPauli {
  const turns = countBits(before.x & before.z) - countBits(after.x & after.z);
  return { pauli: after, sign: (turns & 3) === 0 ? sign : sign === 1 ? -1 : 1 };
}
