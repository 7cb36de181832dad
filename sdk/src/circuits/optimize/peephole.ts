/**
 * Operations that undo each other or turn about the same axis, found by looking back from each one along its qubits. Angles may be
 * parameters. A gate steps past another when on each qubit they share both commute with Z, or both with X.
 */
import type { Operation } from '../../contracts/index.ts';
import { type Axes, axesOfMatrix } from '../compile/merge.ts';
import { type FixedGate, GATES } from '../gates.ts';
import { addAngles, inverse } from '../openqasm/gate-actions.ts';

/** What two operations in a row are worth as one, or as none; undefined: they stay. */
export type Combine = (earlier: Operation, later: Operation) => readonly Operation[] | undefined;

/** How far an operation looks back. */
const REACH = 60;
const ZERO = 1e-12;

export interface PeepholeOptions {
  combine: Combine;
  /** Look past what commutes. */
  commuting: boolean;
}

export function peephole(operations: readonly Operation[], { combine, commuting }: PeepholeOptions): Operation[] {
  const out: (Operation | undefined)[] = [];
  const lines = new Map<number, number[]>();
  const lineOf = (qubit: number): number[] => lines.get(qubit) ?? lines.set(qubit, []).get(qubit)!;
  for (const operation of operations) {
    if (isIdle(operation)) continue;
    const partner = findPartner(operation, out, lineOf, { combine, commuting });
    if (partner) {
      out[partner.at] = partner.combined.find((it) => !isIdle(it));
      continue;
    }
    const at = out.push(operation) - 1;
    for (const qubit of supportOf(operation)) lineOf(qubit).push(at);
  }
  return out.filter((operation) => operation !== undefined);
}

function findPartner(
  operation: Operation,
  out: readonly (Operation | undefined)[],
  lineOf: (qubit: number) => readonly number[],
  { combine, commuting }: PeepholeOptions,
): { at: number; combined: readonly Operation[] } | undefined {
  const support = supportOf(operation);
  const cursors = support.map((qubit) => lineOf(qubit).length - 1);
  for (let looked = 0; looked < (commuting ? REACH : 1); looked++) {
    const places = support.map((qubit, k) => {
      const line = lineOf(qubit);
      while (cursors[k] >= 0 && out[line[cursors[k]]] === undefined) cursors[k]--;
      return cursors[k] < 0 ? -1 : line[cursors[k]];
    });
    const at = Math.max(...places);
    if (at < 0) return undefined;
    const earlier = out[at]!;
    const combined =
      places.every((place) => place === at) && supportOf(earlier).length === support.length ? combine(earlier, operation) : undefined;
    if (combined) return { at, combined };
    if (!commute(earlier, operation)) return undefined;
    places.forEach((place, k) => {
      if (place === at) cursors[k]--;
    });
  }
  return undefined;
}

/** Nothing happens: the identity, or a turn by 0. */
function isIdle({ gate, angles = [] }: Operation): boolean {
  return gate === 'id' || (ROTATIONS.has(gate) && typeof angles[0] === 'number' && Math.abs(angles[0]) < ZERO);
}

/** Qubits it acts on: an excitation also on those between its orbitals, whose parity it reads. */
export function supportOf({ gate, qubits }: Operation): readonly number[] {
  if (gate !== 'excitation') return qubits;
  const [low, high] = [Math.min(...qubits), Math.max(...qubits)];
  return Array.from({ length: high - low + 1 }, (_, k) => low + k);
}

const ROTATIONS: ReadonlySet<string> = new Set([
  'rx', 'ry', 'rz', 'p', 'cp', 'crx', 'cry', 'crz', 'rxx', 'ryy', 'rzz', 'pauli-rotation', 'excitation',
]); // biome-ignore format: a list
const SYMMETRIC: ReadonlySet<string> = new Set(['cz', 'cp', 'swap', 'iswap', 'rxx', 'ryy', 'rzz']);

function sameOperation(a: Operation, b: Operation): boolean {
  if (a.gate !== b.gate || a.pauli !== b.pauli) return false;
  const sameQubits = SYMMETRIC.has(a.gate)
    ? a.qubits.every((qubit) => b.qubits.includes(qubit))
    : a.qubits.every((qubit, k) => qubit === b.qubits[k]);
  const same = (x: readonly number[] = [], y: readonly number[] = []): boolean => x.length === y.length && x.every((v, k) => v === y[k]);
  return sameQubits && same(a.creation, b.creation) && same(a.annihilation, b.annihilation);
}

/** Two gates that undo each other. */
export const cancelled: Combine = (earlier, later) => {
  if (!(earlier.gate in GATES) || earlier.gate === 'iswap') return undefined;
  const [undone] = inverse([earlier]);
  if (undone.gate === 'phase' || !sameOperation(undone, later)) return undefined;
  const angles = later.angles ?? [];
  const equal = (undone.angles ?? []).every((angle, k) => {
    const other = angles[k];
    return typeof angle === 'number' && typeof other === 'number'
      ? Math.abs(angle - other) < ZERO
      : JSON.stringify(angle) === JSON.stringify(other);
  });
  return equal ? [] : undefined;
};

/** Two turns about the same axis, as one. */
export const merged: Combine = (earlier, later) => {
  if (!ROTATIONS.has(earlier.gate) || !sameOperation(earlier, later)) return undefined;
  const sum = addAngles(earlier.angles![0], later.angles![0]);
  if (sum === undefined) return undefined;
  const constant = typeof sum !== 'number' && sum.scale === 0 ? sum.offset : sum;
  return [{ ...earlier, angles: [constant] }];
};

/** An angle without a special value: what commutes there commutes everywhere. */
const GENERIC = [0.7391, 1.2347, -0.5113];
const KNOWN_AXES = new Map<string, readonly Axes[]>();

function axesOf({ gate, qubits, pauli = '' }: Operation): readonly Axes[] {
  if (gate === 'pauli-rotation') {
    return Array.from(pauli, (letter) => ({ z: letter === 'I' || letter === 'Z', x: letter === 'I' || letter === 'X' })).reverse();
  }
  if (!(gate in GATES)) return supportOf({ gate, qubits }).map(() => ({ z: false, x: false }));
  const known = KNOWN_AXES.get(gate);
  if (known) return known;
  const row = GATES[gate as FixedGate];
  const axes = axesOfMatrix(row.matrix(...GENERIC), row.qubits);
  KNOWN_AXES.set(gate, axes);
  return axes;
}

function commute(a: Operation, b: Operation): boolean {
  const [axesA, axesB] = [axesOf(a), axesOf(b)];
  const others = supportOf(b);
  return supportOf(a).every((qubit, k) => {
    const other = others.indexOf(qubit);
    return other < 0 || (axesA[k].z && axesB[other].z) || (axesA[k].x && axesB[other].x);
  });
}
