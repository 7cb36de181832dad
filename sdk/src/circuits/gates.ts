/**
 * The gate table. Every gate is stated three times, and gates.test.ts makes the columns agree:
 *
 *   matrix          U, row-major, interleaved (re, im); bit k of the index is qubits[k]
 *   decomposition   simpler gates of this table in the order they act, ending in rx ry rz cx; equal up to a global phase
 *   generator       Pauli action: U = exp(−i Σ_k c_k P_k), phase included; null where angles do not enter linearly (u)
 *
 * A generator is linear in the angle, so dU/dθ = −iGU with G = generator(1), and E(θ) is a trigonometric polynomial with the
 * `frequencies` given: differences of eigenvalues of G (shift-rules.ts).
 *
 * Pauli strings print qubits[0] rightmost. Rotations are exp(−iθP/2). A controlled gate has its controls first.
 * `pauli-rotation` and `excitation` act on any number of qubits and carry data of their own: decompose.ts.
 *
 * Source      Nielsen & Chuang, Quantum Computation and Quantum Information (2010), §4.2–4.3; ECR: Sheldon et al.,
 *             Phys. Rev. A 93, 060302 (2016), DOI 10.1103/PhysRevA.93.060302 (echoed cross resonance).
 */
import type { GateName } from '../contracts/index.ts';

/** Gates with a fixed number of qubits. */
export type FixedGate = Exclude<GateName, 'pauli-rotation' | 'excitation'>;

/** An angle as a linear form Σ: `scale` times angle number `of`, plus `offset`; a bare number is an offset. */
export type LinearAngle = number | { of: number; scale: number };

/** One gate of a decomposition: which, on which of the gate's qubits, with which angles. */
export type Part = readonly [gate: FixedGate, qubits: readonly number[], ...angles: LinearAngle[]];

export interface Gate {
  readonly qubits: number;
  readonly angles: number;
  /** The matrix is diagonal for all angles. */
  readonly diagonal: boolean;
  matrix(...angles: number[]): Float64Array;
  /** Null: the gate is one that others end in. */
  readonly decomposition: readonly Part[] | null;
  readonly generator: ((angle: number) => readonly (readonly [pauli: string, coefficient: number])[]) | null;
  /** For each angle: differences of eigenvalues of generator(1), zero and signs aside. */
  readonly frequencies?: readonly number[];
}

type Entry = number | readonly [re: number, im: number];

const { PI, SQRT1_2, cos, sin } = Math;
const angle = (scale = 1, of = 0): LinearAngle => ({ of, scale });
const expi = (phase: number): Entry => [cos(phase), sin(phase)];

function matrix(...entries: Entry[]): Float64Array {
  return Float64Array.from(entries.flatMap((entry) => (typeof entry === 'number' ? [entry, 0] : [entry[0], entry[1]])));
}

function diagonal(...entries: Entry[]): Float64Array {
  const n = entries.length;
  return matrix(...Array.from({ length: n * n }, (_, k): Entry => (k % (n + 1) === 0 ? entries[k / (n + 1)] : 0)));
}

/** U where qubits[0] is 1, the identity elsewhere; the target qubits of `u` move up by one. */
function controlled(u: Float64Array): Float64Array {
  const size = Math.sqrt(u.length / 2);
  const out = diagonal(...Array.from({ length: 2 * size }, (_, k) => (k % 2 === 0 ? 1 : 0)));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const to = 2 * ((2 * row + 1) * 2 * size + 2 * column + 1);
      const from = 2 * (row * size + column);
      out[to] = u[from];
      out[to + 1] = u[from + 1];
    }
  }
  return out;
}

/** Basis states exchanged in pairs. */
function exchange(size: number, a: number, b: number): Float64Array {
  const to = (k: number) => (k === a ? b : k === b ? a : k);
  return matrix(...Array.from({ length: size * size }, (_, k): Entry => (to(Math.floor(k / size)) === k % size ? 1 : 0)));
}

const rx = (t: number) => matrix(cos(t / 2), [0, -sin(t / 2)], [0, -sin(t / 2)], cos(t / 2));
const ry = (t: number) => matrix(cos(t / 2), -sin(t / 2), sin(t / 2), cos(t / 2));
const rz = (t: number) => diagonal(expi(-t / 2), expi(t / 2));
const phase = (t: number) => diagonal(1, expi(t));
const PAULI_X = matrix(0, 1, 1, 0);
const PAULI_Y = matrix(0, [0, -1], [0, 1], 0);
const PAULI_Z = diagonal(1, -1);
const HADAMARD = matrix(SQRT1_2, SQRT1_2, SQRT1_2, -SQRT1_2);

// biome-ignore format: a table
export const GATES: Record<FixedGate, Gate> = {
  // one qubit, fixed; a hermitian U is exp(−i(π/2)(U − 1))
  id:    { qubits: 1, angles: 0, diagonal: true,  matrix: () => diagonal(1, 1), decomposition: [], generator: () => [] },
  x:     { qubits: 1, angles: 0, diagonal: false, matrix: () => PAULI_X, decomposition: [['rx', [0], PI]], generator: () => hermitian([['X', 1]]) },
  y:     { qubits: 1, angles: 0, diagonal: false, matrix: () => PAULI_Y, decomposition: [['ry', [0], PI]], generator: () => hermitian([['Y', 1]]) },
  z:     { qubits: 1, angles: 0, diagonal: true,  matrix: () => PAULI_Z, decomposition: [['rz', [0], PI]], generator: () => hermitian([['Z', 1]]) },
  h:     { qubits: 1, angles: 0, diagonal: false, matrix: () => HADAMARD, decomposition: [['ry', [0], PI / 2], ['rx', [0], PI]], generator: () => hermitian([['X', SQRT1_2], ['Z', SQRT1_2]]) },
  s:     { qubits: 1, angles: 0, diagonal: true,  matrix: () => diagonal(1, [0, 1]), decomposition: [['rz', [0], PI / 2]], generator: () => projector(-PI / 2, 'Z') },
  sdg:   { qubits: 1, angles: 0, diagonal: true,  matrix: () => diagonal(1, [0, -1]), decomposition: [['rz', [0], -PI / 2]], generator: () => projector(PI / 2, 'Z') },
  t:     { qubits: 1, angles: 0, diagonal: true,  matrix: () => diagonal(1, [SQRT1_2, SQRT1_2]), decomposition: [['rz', [0], PI / 4]], generator: () => projector(-PI / 4, 'Z') },
  tdg:   { qubits: 1, angles: 0, diagonal: true,  matrix: () => diagonal(1, [SQRT1_2, -SQRT1_2]), decomposition: [['rz', [0], -PI / 4]], generator: () => projector(PI / 4, 'Z') },
  sx:    { qubits: 1, angles: 0, diagonal: false, matrix: () => matrix([0.5, 0.5], [0.5, -0.5], [0.5, -0.5], [0.5, 0.5]), decomposition: [['rx', [0], PI / 2]], generator: () => projector(-PI / 2, 'X') },
  sxdg:  { qubits: 1, angles: 0, diagonal: false, matrix: () => matrix([0.5, -0.5], [0.5, 0.5], [0.5, 0.5], [0.5, -0.5]), decomposition: [['rx', [0], -PI / 2]], generator: () => projector(PI / 2, 'X') },

  // one qubit, rotations
  rx:    { qubits: 1, angles: 1, diagonal: false, matrix: rx, decomposition: null, generator: (t) => [['X', t / 2]], frequencies: [1] },
  ry:    { qubits: 1, angles: 1, diagonal: false, matrix: ry, decomposition: null, generator: (t) => [['Y', t / 2]], frequencies: [1] },
  rz:    { qubits: 1, angles: 1, diagonal: true,  matrix: rz, decomposition: null, generator: (t) => [['Z', t / 2]], frequencies: [1] },
  p:     { qubits: 1, angles: 1, diagonal: true,  matrix: phase, decomposition: [['rz', [0], angle()]], generator: (t) => projector(-t, 'Z'), frequencies: [1] },
  u:     { qubits: 1, angles: 3, diagonal: false,
           matrix: (t, phi, lambda) => matrix(cos(t / 2), [-cos(lambda) * sin(t / 2), -sin(lambda) * sin(t / 2)],
             [cos(phi) * sin(t / 2), sin(phi) * sin(t / 2)], [cos(phi + lambda) * cos(t / 2), sin(phi + lambda) * cos(t / 2)]),
           decomposition: [['rz', [0], angle(1, 2)], ['ry', [0], angle(1, 0)], ['rz', [0], angle(1, 1)]], generator: null, frequencies: [1] },

  // two qubits
  cx:    { qubits: 2, angles: 0, diagonal: false, matrix: () => controlled(PAULI_X), decomposition: null, generator: () => hermitian([['II', 0.5], ['IZ', 0.5], ['XI', 0.5], ['XZ', -0.5]]) },
  cy:    { qubits: 2, angles: 0, diagonal: false, matrix: () => controlled(PAULI_Y), decomposition: [['sdg', [1]], ['cx', [0, 1]], ['s', [1]]], generator: () => hermitian([['II', 0.5], ['IZ', 0.5], ['YI', 0.5], ['YZ', -0.5]]) },
  cz:    { qubits: 2, angles: 0, diagonal: true,  matrix: () => controlled(PAULI_Z), decomposition: [['h', [1]], ['cx', [0, 1]], ['h', [1]]], generator: () => hermitian([['II', 0.5], ['IZ', 0.5], ['ZI', 0.5], ['ZZ', -0.5]]) },
  ch:    { qubits: 2, angles: 0, diagonal: false, matrix: () => controlled(HADAMARD), decomposition: [['ry', [1], -PI / 4], ['cz', [0, 1]], ['ry', [1], PI / 4]],
           generator: () => hermitian([['II', 0.5], ['IZ', 0.5], ['XI', SQRT1_2 / 2], ['ZI', SQRT1_2 / 2], ['XZ', -SQRT1_2 / 2], ['ZZ', -SQRT1_2 / 2]]) },
  cp:    { qubits: 2, angles: 1, diagonal: true,  matrix: (t) => controlled(phase(t)), decomposition: [['rz', [0], angle(0.5)], ['rz', [1], angle(0.5)], ['rzz', [0, 1], angle(-0.5)]],
           generator: (t) => [['II', -t / 4], ['IZ', t / 4], ['ZI', t / 4], ['ZZ', -t / 4]], frequencies: [1] },
  crx:   { qubits: 2, angles: 1, diagonal: false, matrix: (t) => controlled(rx(t)), decomposition: [['h', [1]], ['crz', [0, 1], angle()], ['h', [1]]], generator: (t) => [['XI', t / 4], ['XZ', -t / 4]], frequencies: [0.5, 1] },
  cry:   { qubits: 2, angles: 1, diagonal: false, matrix: (t) => controlled(ry(t)), decomposition: [['ry', [1], angle(0.5)], ['cx', [0, 1]], ['ry', [1], angle(-0.5)], ['cx', [0, 1]]], generator: (t) => [['YI', t / 4], ['YZ', -t / 4]], frequencies: [0.5, 1] },
  crz:   { qubits: 2, angles: 1, diagonal: true,  matrix: (t) => controlled(rz(t)), decomposition: [['rz', [1], angle(0.5)], ['cx', [0, 1]], ['rz', [1], angle(-0.5)], ['cx', [0, 1]]], generator: (t) => [['ZI', t / 4], ['ZZ', -t / 4]], frequencies: [0.5, 1] },
  swap:  { qubits: 2, angles: 0, diagonal: false, matrix: () => exchange(4, 1, 2), decomposition: [['cx', [0, 1]], ['cx', [1, 0]], ['cx', [0, 1]]], generator: () => hermitian([['II', 0.5], ['XX', 0.5], ['YY', 0.5], ['ZZ', 0.5]]) },
  iswap: { qubits: 2, angles: 0, diagonal: false, matrix: () => matrix(1, 0, 0, 0, 0, 0, [0, 1], 0, 0, [0, 1], 0, 0, 0, 0, 0, 1),
           decomposition: [['s', [0]], ['s', [1]], ['h', [0]], ['cx', [0, 1]], ['cx', [1, 0]], ['h', [1]]], generator: () => [['XX', -PI / 4], ['YY', -PI / 4]] },
  rxx:   { qubits: 2, angles: 1, diagonal: false, matrix: (t) => pauliPair(t, [1, 1]), decomposition: [['h', [0]], ['h', [1]], ['rzz', [0, 1], angle()], ['h', [0]], ['h', [1]]], generator: (t) => [['XX', t / 2]], frequencies: [1] },
  ryy:   { qubits: 2, angles: 1, diagonal: false, matrix: (t) => pauliPair(t, [-1, 1]),
           decomposition: [['rx', [0], PI / 2], ['rx', [1], PI / 2], ['rzz', [0, 1], angle()], ['rx', [0], -PI / 2], ['rx', [1], -PI / 2]], generator: (t) => [['YY', t / 2]], frequencies: [1] },
  rzz:   { qubits: 2, angles: 1, diagonal: true,  matrix: (t) => diagonal(expi(-t / 2), expi(t / 2), expi(t / 2), expi(-t / 2)), decomposition: [['cx', [0, 1]], ['rz', [1], angle()], ['cx', [0, 1]]], generator: (t) => [['ZZ', t / 2]], frequencies: [1] },
  ecr:   { qubits: 2, angles: 0, diagonal: false,
           matrix: () => matrix(0, SQRT1_2, 0, [0, SQRT1_2], SQRT1_2, 0, [0, -SQRT1_2], 0, 0, [0, SQRT1_2], 0, SQRT1_2, [0, -SQRT1_2], 0, SQRT1_2, 0),
           decomposition: [['cx', [0, 1]], ['rx', [1], PI / 2], ['rz', [0], PI / 2], ['rx', [0], PI]], generator: () => hermitian([['IX', SQRT1_2], ['XY', -SQRT1_2]]) },

  // three qubits
  ccx:   { qubits: 3, angles: 0, diagonal: false, matrix: () => exchange(8, 3, 7),
           decomposition: [
             ['h', [2]], ['cx', [1, 2]], ['tdg', [2]], ['cx', [0, 2]], ['t', [2]], ['cx', [1, 2]], ['tdg', [2]], ['cx', [0, 2]],
             ['t', [1]], ['t', [2]], ['h', [2]], ['cx', [0, 1]], ['t', [0]], ['tdg', [1]], ['cx', [0, 1]],
           ],
           generator: () => hermitian([['III', 0.75], ['IIZ', 0.25], ['IZI', 0.25], ['IZZ', -0.25], ['XII', 0.25], ['XIZ', -0.25], ['XZI', -0.25], ['XZZ', 0.25]]) },
  cswap: { qubits: 3, angles: 0, diagonal: false, matrix: () => exchange(8, 3, 5), decomposition: [['cx', [2, 1]], ['ccx', [0, 1, 2]], ['cx', [2, 1]]],
           generator: () => hermitian([
             ['III', 0.75], ['IIZ', 0.25], ['XXI', 0.25], ['YYI', 0.25], ['ZZI', 0.25], ['XXZ', -0.25], ['YYZ', -0.25], ['ZZZ', -0.25],
           ]) },
};

type Terms = readonly (readonly [pauli: string, coefficient: number])[];

/** Exponent of a hermitian U given as a Pauli sum: (π/2)(U − 1). */
function hermitian(terms: Terms): Terms {
  return [...terms.map(([pauli, c]) => [pauli, (PI / 2) * c] as const), ['I'.repeat(terms[0][0].length), -PI / 2]];
}

/** t (1 − P)/2: phase −t on the −1 eigenspace of P. */
function projector(t: number, pauli: string): Terms {
  return [
    ['I', t / 2],
    [pauli, -t / 2],
  ];
}

/** exp(−iθ PP/2) for XX and YY: cos θ/2 on the diagonal, −i sin θ/2 times the sign of PP in even and odd parity off it. */
function pauliPair(t: number, [even, odd]: readonly [number, number]): Float64Array {
  const [c, e, o] = [cos(t / 2), [0, -even * sin(t / 2)] as const, [0, -odd * sin(t / 2)] as const];
  return matrix(c, 0, 0, e, 0, c, o, 0, 0, o, c, 0, e, 0, 0, c);
}
