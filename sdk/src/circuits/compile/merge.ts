/**
 * Gates that meet when those between them step aside: a gate moves back past all it commutes with, to one on the same qubits with
 * which it makes something cheaper, or nothing.
 *
 * Two gates commute when on each qubit they share both commute with Z, or both with X: what they do there is then a polynomial in
 * the same operator.
 */
import { type Step, isUnitary, matrixOn, unitaryStep, type UnitaryStep } from './steps.ts';
import { isIdentity, multiply, sizeOf, type Unitary } from './unitary.ts';

/** How far a gate looks back on its qubits. */
const REACH = 60;

export function mergeThroughCommuting(steps: readonly Step[]): Step[] {
  const out: (Merged | undefined)[] = [];
  const lines = new Map<number, number[]>(); // places in `out` of what acts on a qubit
  const lineOf = (qubit: number): number[] => lines.get(qubit) ?? lines.set(qubit, []).get(qubit)!;
  const append = (step: Step): void => {
    const at = out.push({ step, axes: axesOf(step) }) - 1;
    for (const qubit of step.qubits) lineOf(qubit).push(at);
  };
  for (const step of steps) {
    if (!isUnitary(step)) {
      append(step);
      continue;
    }
    if (step.qubits.length === 1 && isIdentity(step.matrix)) continue;
    const partner = findPartner(step, out, lineOf);
    if (partner === undefined) {
      append(step);
    } else {
      const { at, merged } = partner;
      out[at] = isIdentity(merged.matrix) ? undefined : { step: merged, axes: axesOf(merged) };
    }
  }
  return out.flatMap((merged) => (merged ? [merged.step] : []));
}

interface Merged {
  readonly step: Step;
  readonly axes: readonly Axes[];
}

/** What a gate commutes with on each of its qubits. */
export interface Axes {
  readonly z: boolean;
  readonly x: boolean;
}

function findPartner(
  step: UnitaryStep,
  out: readonly (Merged | undefined)[],
  lineOf: (qubit: number) => readonly number[],
): { at: number; merged: UnitaryStep } | undefined {
  const axes = axesOf(step);
  const cursors = step.qubits.map((qubit) => lineOf(qubit).length - 1);
  for (let looked = 0; looked < REACH; looked++) {
    const places = step.qubits.map((qubit, k) => {
      const line = lineOf(qubit);
      while (cursors[k] >= 0 && out[line[cursors[k]]] === undefined) cursors[k]--;
      return cursors[k] < 0 ? -1 : line[cursors[k]];
    });
    const at = Math.max(...places);
    if (at < 0) return undefined;
    const earlier = out[at]!;
    if (isUnitary(earlier.step) && samePlace(step, earlier.step)) {
      const merged = unitaryStep(earlier.step.qubits, multiply(matrixOn(step, earlier.step.qubits[0]), earlier.step.matrix));
      if (step.qubits.length === 1 || merged.cost < step.cost + earlier.step.cost) return { at, merged };
    }
    const commute = step.qubits.every((qubit, k) => {
      const other = earlier.step.qubits.indexOf(qubit);
      if (other < 0) return true;
      const theirs = earlier.axes[other];
      return (axes[k].z && theirs.z) || (axes[k].x && theirs.x);
    });
    if (!commute) return undefined;
    places.forEach((place, k) => {
      if (place === at) cursors[k]--;
    });
  }
  return undefined;
}

const samePlace = (a: UnitaryStep, b: UnitaryStep): boolean =>
  a.qubits.length === b.qubits.length && a.qubits.every((qubit) => b.qubits.includes(qubit));

const NEVER: Axes = { z: false, x: false };

function axesOf(step: Step): Axes[] {
  if (!isUnitary(step)) return step.qubits.map(() => NEVER);
  return axesOfMatrix(step.matrix, step.qubits.length);
}

export function axesOfMatrix(matrix: Unitary, numQubits: number): Axes[] {
  return Array.from({ length: numQubits }, (_, k) => ({ z: commutesWithZ(matrix, k), x: commutesWithX(matrix, k) }));
}

const ZERO = 1e-10;

function commutesWithZ(m: Unitary, bit: number): boolean {
  const n = sizeOf(m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (((i ^ j) >> bit) & 1 && Math.abs(m[2 * (i * n + j)]) + Math.abs(m[2 * (i * n + j) + 1]) > ZERO) return false;
    }
  }
  return true;
}

function commutesWithX(m: Unitary, bit: number): boolean {
  const n = sizeOf(m);
  const flip = 1 << bit;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (const part of [0, 1]) {
        if (Math.abs(m[2 * (i * n + j) + part] - m[2 * ((i ^ flip) * n + (j ^ flip)) + part]) > ZERO) return false;
      }
    }
  }
  return true;
}
