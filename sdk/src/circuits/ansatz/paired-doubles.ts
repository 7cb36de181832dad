/**
 * A shallow relative of UCCSD for closed shells: all pair excitations, and of the other doubles those that second-order perturbation
 * theory thinks largest, as many as a budget of two-qubit gates allows.
 *
 *   |ψ(θ)⟩ = Π_k D_k(θ_k) · Π_(i,a) P_ia(θ_ia) |reference⟩                                                              (1)
 *   P_ia = exp(θ (b†_a b_i − h.c.)),  b†_p = a†_pα a†_pβ: while all electrons are in pairs, one qubit an orbital says it all, so
 *          these are Givens rotations among the α qubits (2 cx each), which n cx then copy to the β qubits               (2)
 *   D = exp(θ (σ⁺_a σ⁺_b σ⁻_j σ⁻_i − h.c.)): a double without the signs of Jordan–Wigner in between, 14 cx: three turn
 *       |1100⟩ ↔ |0011⟩ into one qubit's turn controlled by the other three, eight make that turn, three go back          (3)
 *
 * Jordan–Wigner counts each occupied orbital and then the virtual one it correlates with most, as bonding and antibonding: between
 * these there are no signs, and (3) is the fermionic double where both electrons stay in their bonds. Qubits keep their orbitals.
 *
 * Doubles enter by |t| of MP2, largest first; those of one magnitude (degenerate orbitals) together or not at all, so that the
 * circuit keeps the symmetry of the molecule. On [Zn(NH3)(N2)]2+ (6e,6o) 24 cx leave 60 to 64 mEh of 140 to 345, 136 cx 11 to 19
 * (R = 1.1 to 1.8 Å); singles after the pairs take 60 cx and bring less than 1 mEh.
 *
 * Source      (2) Elfving, Millaruelo, Gámez & Gogolin, Phys. Rev. A 103, 032605 (2021), DOI 10.1103/PhysRevA.103.032605;
 *             (3) Yordanov, Arvidsson-Shukur & Barnes, Phys. Rev. A 102, 062612 (2020), DOI 10.1103/PhysRevA.102.062612.
 */
import { type Circuit, eriIndex, type Operation, type PauliSum, unsupported } from '../../contracts/index.ts';
import { circuitBuilder, type CircuitBuilder, parameter } from '../circuit.ts';
import { type Excitation, excitationMasks } from '../operators/excitation.ts';
import type { HamiltonianArrays } from '../operators/fermion.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { formatPauli, parsePauli, qubitsOf } from '../operators/pauli.ts';
import { mp2Amplitudes, referenceOrbitals, uccsdExcitations } from './uccsd.ts';

const CX_PER_PAIR = 2;
const CX_PER_DOUBLE = 14;
/** Amplitudes closer than this, in relation to the largest, belong together. */
const SAME = 1e-4;
/** Below, a double is absent by symmetry. */
const NOTHING = 1e-6;

export interface PairedDoubles {
  circuit: Circuit;
  observable: PauliSum;
  /** MP2 amplitudes, in the order of the parameters. */
  startParameters: number[];
}

/**
 * (1) with at most `maxTwoQubitGates` cx; the pairs stay even where they alone take more.
 * @throws UNSUPPORTED for unpaired electrons
 */
export function pairedDoubles(hamiltonian: HamiltonianArrays, maxTwoQubitGates: number): PairedDoubles {
  const { numOrbitals: n, numElectrons } = hamiltonian;
  if (numElectrons[0] !== numElectrons[1]) {
    throw unsupported(`paired-doubles takes as many α as β electrons, got ${numElectrons.join(' and ')}: use uccsd`, {
      what: 'paired-doubles of unpaired electrons',
      alternatives: ['uccsd'],
    });
  }
  const amplitudes = mp2Amplitudes(hamiltonian);
  const doubles = uccsdExcitations(hamiltonian)
    .map((excitation, k) => ({ ...excitation, amplitude: amplitudes[k] }))
    .filter(({ creation }) => creation.length === 2)
    .reverse(); // lowest orbitals first, and chosen first among equals
  const isPair = ({ creation: [a, b], annihilation: [i, j] }: Excitation): boolean => b === a + n && j === i + n;
  const pairs = doubles.filter(isPair);
  const room = Math.floor((maxTwoQubitGates - CX_PER_PAIR * pairs.length - n) / CX_PER_DOUBLE);
  const chosen = largest(
    doubles.filter((double) => !isPair(double)),
    room,
  );

  const builder = circuitBuilder(2 * n);
  const occupied = referenceOrbitals(hamiltonian);
  for (const p of occupied) if (p < n) builder.gate('x', [p]);
  pairs.forEach(({ annihilation: [i], creation: [a] }, k) => pairRotation(builder, i, a, k));
  for (let p = 0; p < n; p++) builder.gate('cx', [p, p + n]);
  chosen.forEach((double, k) => doubleRotation(builder, double, pairs.length + k));

  const order = bondOrder(pairs, n);
  const position = (p: number): number => order.indexOf(p % n) + (p < n ? 0 : n);
  const reference = occupied.reduce((mask, p) => mask | (1n << BigInt(position(p))), 0n);
  const startParameters = [...pairs, ...chosen].map(
    ({ amplitude, creation, annihilation }) =>
      amplitude * signOnReference({ creation: creation.map(position), annihilation: annihilation.map(position) }, reference),
  );
  return { circuit: builder.build(), observable: orderedHamiltonian(hamiltonian, order), startParameters };
}

/** Orbitals in the order that Jordan–Wigner counts them: each occupied one before the virtual one of its largest pair amplitude. */
function bondOrder(pairs: readonly Double[], numOrbitals: number): number[] {
  const order: number[] = [];
  for (const { annihilation, creation } of pairs.toSorted((a, b) => Math.abs(b.amplitude) - Math.abs(a.amplitude))) {
    if (!order.includes(annihilation[0]) && !order.includes(creation[0])) order.push(annihilation[0], creation[0]);
  }
  return [...order, ...Array.from({ length: numOrbitals }, (_, p) => p).filter((p) => !order.includes(p))];
}

/** H on qubits, orbital p on qubits p and p + n, the signs counted along `order`. */
function orderedHamiltonian(hamiltonian: HamiltonianArrays, order: readonly number[]): PauliSum {
  const { numOrbitals: n, h1, eri } = hamiltonian;
  const sum = jordanWignerHamiltonian({
    ...hamiltonian,
    h1: h1.map((_, k) => h1[order[Math.floor(k / n)] * n + order[k % n]]),
    eri: eri.map((_, k) => {
      const [p, q, r, s] = [n ** 3, n ** 2, n, 1].map((stride) => order[Math.floor(k / stride) % n]);
      return eri[eriIndex(p, q, r, s, n)];
    }),
  });
  const qubits = [...order, ...order.map((p) => p + n)];
  return { ...sum, terms: sum.terms.map(([text, coefficient]) => [formatPauli(parsePauli(text, qubits), 2 * n), coefficient]) };
}

type Double = Excitation & { amplitude: number };

/** At most `room`, by magnitude, without parting those of one magnitude. */
function largest(doubles: readonly Double[], room: number): Double[] {
  const sorted = doubles
    .filter(({ amplitude }) => Math.abs(amplitude) > NOTHING)
    .toSorted((a, b) => Math.abs(b.amplitude) - Math.abs(a.amplitude));
  const gap = SAME * Math.abs(sorted.at(0)?.amplitude ?? 0);
  let end = Math.max(0, Math.min(room, sorted.length));
  while (end > 0 && end < sorted.length && Math.abs(sorted[end - 1].amplitude) - Math.abs(sorted[end].amplitude) < gap) end--;
  return sorted.slice(0, end);
}

/** What T gives on the reference, beside the determinant: where (2) and (3) have no sign. */
function signOnReference(excitation: Excitation, reference: bigint): number {
  const { sign, parity } = excitationMasks(excitation);
  return qubitsOf(reference & parity).length % 2 === 0 ? sign : -sign;
}

/**
 * (2): exp(θ (σ⁺_a σ⁻_i − h.c.)) = exp(−iθ (X_i Y_a − Y_i X_a)/2); an S on one qubit and a quarter turn about X on both make it
 * exp(−iθ (X X + Z Z)/2), which cx takes apart into a turn of one qubit each.
 */
function pairRotation(builder: CircuitBuilder, i: number, a: number, index: number): void {
  builder
    .gate('sdg', [a])
    .gate('rx', [i], Math.PI / 2)
    .gate('rx', [a], Math.PI / 2);
  builder.gate('cx', [i, a]);
  builder.gate('rx', [i], parameter(index)).gate('rz', [a], parameter(index));
  builder.gate('cx', [i, a]);
  builder
    .gate('rx', [i], -Math.PI / 2)
    .gate('rx', [a], -Math.PI / 2)
    .gate('s', [a]);
}

/** (3), on qubits i and j occupied, a and b empty. */
function doubleRotation(builder: CircuitBuilder, { annihilation: [i, j], creation: [a, b] }: Excitation, index: number): void {
  const outer: Operation['qubits'][] = [
    [i, j],
    [a, b],
    [a, i],
  ];
  for (const pair of outer) builder.gate('cx', pair);
  // now i is 1, j and b are 0 on both, and a tells them apart
  controlledTurn(builder, a, [i, j, b], index);
  for (const pair of outer.toReversed()) builder.gate('cx', pair);
}

/** Gray code of the subsets of three controls: each step adds or drops one. */
const GRAY = [0, 1, 3, 2, 6, 7, 5, 4] as const;

/** ry(2θ) on the target where the first control is 1 and the others are 0: Π_S ry(±θ/4) conjugated by cx of the controls in S. */
function controlledTurn(builder: CircuitBuilder, target: number, controls: readonly number[], index: number): void {
  GRAY.forEach((subset, k) => {
    builder.gate('ry', [target], parameter(index, subset & 1 ? -1 / 4 : 1 / 4));
    const changed = subset ^ GRAY[(k + 1) % GRAY.length];
    builder.gate('cx', [controls[Math.log2(changed)], target]);
  });
}
