/**
 * A circuit as what tiles take: every gate becomes rotations by a real tangent between permutations with phases.
 *
 *   U = diag(u₀₀, u₁₁/f) · [1 −t; t 1] · diag(1, f),   t = |u₀₁/u₀₀| ≤ 1,  f = −u₀₁/(u₀₀ t)                               (1)
 *   U = (U X) · X  where |u₀₁| > |u₀₀|                                                                                     (2)
 *
 * One-qubit gates in a row are multiplied first. Of two-qubit gates only permutations with phases are left (CX, CZ, SWAP, iSWAP, RZZ, …);
 * the others are taken apart into such and one-qubit gates: cheaper than the sixteen elements of a dense block (tiled.bench.ts).
 * u₁₁ and not u₁₀ has the second phase: then what rounding has left of tiny elements harms nobody but them.
 */
import { boundAngle, decomposeUntil, GATES, type FixedGate } from '@cofactor/sdk/circuits';
import type { Operation } from '@cofactor/sdk/contracts';
import type { Monomial } from '../../../kernels/state-vector/tiles.ts';

export type Element = { kind: 'rotation'; qubits: readonly [number]; tangent: number } | ({ kind: 'monomial' } & Monomial);

/** What no tile takes: it runs on the whole register, after all that stands before it. */
export interface Whole {
  kind: 'whole';
  operation: Operation;
}

/** Strings of more letters take their own pass over the register: as ladders of CX they would reach across too many tiles. */
const LONGEST_LADDER = 4;

/** Checked gates (validateCircuit, terminalReadout) in order, `parameters` put in. Up to a phase of the whole state. */
export function* elementsOf(operations: readonly Operation[], parameters: ArrayLike<number>): Generator<Element | Whole> {
  const pending = new Map<number, Float64Array>();
  const flush = function* (qubits: Iterable<number>): Generator<Element> {
    for (const qubit of qubits) {
      const matrix = pending.get(qubit);
      if (matrix && pending.delete(qubit)) yield* factorised(qubit, matrix);
    }
  };
  const matrixOf = ({ gate, angles = [] }: Operation) =>
    GATES[gate as FixedGate].matrix(...angles.map((angle) => boundAngle(angle, parameters)));
  const fits = (operation: Operation) => {
    if (isWhole(operation)) return true;
    if (!(operation.gate in GATES) || operation.qubits.length > 2) return false;
    return operation.qubits.length === 1 || asMonomial(operation.qubits, matrixOf(operation)) !== undefined;
  };
  for (const operation of decomposeUntil(operations, fits)) {
    const { qubits } = operation;
    if (isWhole(operation)) {
      yield* flush([...pending.keys()]);
      yield { kind: 'whole', operation };
      continue;
    }
    const matrix = matrixOf(operation);
    if (qubits.length === 1) {
      const before = pending.get(qubits[0]);
      pending.set(qubits[0], before ? product(matrix, before) : matrix);
      continue;
    }
    const gate = asMonomial(qubits, matrix);
    if (!gate) throw new RangeError(`${operation.gate} was not taken apart`);
    yield* flush(qubits);
    yield { kind: 'monomial', ...gate };
  }
  yield* flush([...pending.keys()]);
}

function isWhole({ gate, pauli = '' }: Operation): boolean {
  return gate === 'excitation' || (gate === 'pauli-rotation' && pauli.replaceAll('I', '').length > LONGEST_LADDER);
}

/** (1) and (2) on a unitary 2 × 2 matrix. */
function* factorised(qubit: number, matrix: Float64Array): Generator<Element> {
  const whole = asMonomial([qubit], matrix);
  if (whole) {
    if (!isIdentity(whole)) yield { kind: 'monomial', ...whole };
    return;
  }
  let [a, ai, b, bi, , , d, di] = matrix;
  const swapped = Math.hypot(b, bi) > Math.hypot(a, ai);
  if (swapped) [a, ai, b, bi, d, di] = [b, bi, a, ai, matrix[4], matrix[5]];
  const tangent = Math.hypot(b, bi) / Math.hypot(a, ai);
  const norm = -1 / (tangent * (a * a + ai * ai));
  const [f, fi] = [norm * (b * a + bi * ai), norm * (bi * a - b * ai)];
  const first: Monomial = { qubits: [qubit], source: swapped ? [1, 0] : [0, 1], phases: Float64Array.of(1, 0, f, fi) };
  if (!isIdentity(first)) yield { kind: 'monomial', ...first };
  yield { kind: 'rotation', qubits: [qubit], tangent };
  yield { kind: 'monomial', qubits: [qubit], source: [0, 1], phases: Float64Array.of(a, ai, d * f + di * fi, di * f - d * fi) };
}

function asMonomial(qubits: readonly number[], matrix: Float64Array): Monomial | undefined {
  const size = 2 ** qubits.length;
  const source: number[] = [];
  const phases = new Float64Array(2 * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      if (matrix[at] === 0 && matrix[at + 1] === 0) continue;
      if (source[row] !== undefined) return undefined;
      source[row] = column;
      phases.set(matrix.subarray(at, at + 2), 2 * row);
    }
  }
  return { qubits, source, phases };
}

function isIdentity({ source, phases }: Monomial): boolean {
  return source.every((column, row) => column === row && phases[2 * row] === 1 && phases[2 * row + 1] === 0);
}

/** a·b of 2 × 2 matrices. */
function product(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 8 }, (_, at) => {
    const [row, column, imaginary] = [4 * (at >> 2), 2 * ((at >> 1) & 1), at & 1];
    let sum = 0;
    for (let k = 0; k < 2; k++) {
      const [re, im] = [a[row + 2 * k], a[row + 2 * k + 1]];
      const [bre, bim] = [b[4 * k + column], b[4 * k + column + 1]];
      sum += imaginary ? re * bim + im * bre : re * bre - im * bim;
    }
    return sum;
  });
}
