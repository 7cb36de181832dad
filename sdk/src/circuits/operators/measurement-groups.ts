/**
 * Which Pauli strings one measurement setting serves: strings that agree, qubit by qubit, wherever both act (qubit-wise commuting).
 * Their common basis needs single-qubit rotations alone.
 *
 * Source      Kandala et al., Nature 549, 242 (2017), DOI 10.1038/nature23879 (tensor-product basis sets).
 */
import { countBits32, type Pauli } from './pauli.ts';

export interface MeasurementGroup {
  /** The Pauli measured on each qubit of its support; members are its restrictions. */
  basis: Pauli;
  /** Indices into the strings given. */
  members: number[];
}

/** First fit in the order given: put large coefficients first. The identity joins no group. */
export function groupQubitwise(strings: readonly Pauli[]): MeasurementGroup[] {
  const words = wordsOf(strings);
  const bases: Uint32Array[] = [];
  const groups: { basis: Pauli; members: number[] }[] = [];
  for (const [index, pauli] of strings.entries()) {
    if ((pauli.x | pauli.z) === 0n) continue;
    const at = bases.findIndex((basis) => agree(basis, words[index]));
    if (at < 0) {
      bases.push(words[index].slice());
      groups.push({ basis: pauli, members: [index] });
      continue;
    }
    const group = groups[at];
    for (let w = 0; w < bases[at].length; w++) bases[at][w] |= words[index][w];
    group.basis = { x: group.basis.x | pauli.x, z: group.basis.z | pauli.z };
    group.members.push(index);
  }
  return groups;
}

/**
 * Sets of strings that all commute with each other, fewer than `groupQubitwise` makes; their common basis takes gates on two qubits.
 * First fit in the order given, indices into it; the identity joins no set.
 */
export function groupCommuting(strings: readonly Pauli[]): number[][] {
  const words = wordsOf(strings);
  const stride = words[0]?.length ?? 0;
  const flat = new Uint32Array(stride * strings.length); // side by side: every pair of strings may meet
  for (const [k, own] of words.entries()) flat.set(own, stride * k);
  const groups: number[][] = [];
  const fits = (members: readonly number[], index: number): boolean => {
    for (const member of members) if (!commuting(flat, stride * member, stride * index, stride)) return false;
    return true;
  };
  for (const [index, { x, z }] of strings.entries()) {
    if ((x | z) === 0n) continue;
    const group = groups.find((members) => fits(members, index));
    if (group) group.push(index);
    else groups.push([index]);
  }
  return groups;
}

/** x and z in turn, 32 bits at a time. */
function wordsOf(strings: readonly Pauli[]): Uint32Array[] {
  const widest = strings.reduce((all, { x, z }) => all | x | z, 0n);
  const count = Math.max(1, Math.ceil(widest.toString(2).length / 32));
  return strings.map(({ x, z }) =>
    Uint32Array.from({ length: 2 * count }, (_, k) => Number(((k % 2 === 0 ? x : z) >> BigInt(32 * (k >> 1))) & 0xffff_ffffn)),
  );
}

/** On every qubit where both act. */
function agree(a: Uint32Array, b: Uint32Array): boolean {
  for (let w = 0; w < a.length; w += 2) {
    const both = (a[w] | a[w + 1]) & (b[w] | b[w + 1]);
    if ((((a[w] ^ b[w]) | (a[w + 1] ^ b[w + 1])) & both) !== 0) return false;
  }
  return true;
}

function commuting(words: Uint32Array, a: number, b: number, stride: number): boolean {
  let crossings = 0;
  for (let w = 0; w < stride; w += 2) crossings ^= (words[a + w] & words[b + w + 1]) ^ (words[a + w + 1] & words[b + w]);
  return (countBits32(crossings) & 1) === 0;
}
