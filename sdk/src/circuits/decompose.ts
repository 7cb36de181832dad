/**
 * Operations as simpler ones.
 *
 *   exp(−iθP/2)       basis change to Z on every qubit, CX ladder, rz(θ) on its end, and back                          (1)
 *   exp(θ(T − T†))    Π_k exp(−i w_k θ P_k / 2) over its commuting strings (operators/excitation.ts)                   (2)
 *
 * Source      (1) Nielsen & Chuang (2010), §4.7.3.
 */
import type { Angle, Operation } from '../contracts/index.ts';
import { type FixedGate, GATES, type LinearAngle } from './gates.ts';
import { excitationStrings } from './operators/excitation.ts';
import { formatPauli } from './operators/pauli.ts';

/** What one operation is made of, one level down; null for rx ry rz cx and for what is no gate. */
export function decompose(operation: Operation): Operation[] | null {
  const { gate, qubits, angles = [] } = operation;
  if (gate === 'pauli-rotation') return pauliLadder(operation);
  if (gate === 'excitation') return pauliRotations(operation);
  if (!(gate in GATES)) return null;
  const parts = GATES[gate as FixedGate].decomposition;
  if (!parts) return null;
  return parts.map(([part, on, ...partAngles]) => ({
    gate: part,
    qubits: on.map((k) => qubits[k]),
    ...(partAngles.length > 0 && { angles: partAngles.map((angle) => substitute(angle, angles)) }),
  }));
}

/** Decomposes until every operation passes `accepts` or cannot be decomposed, in order. @default rx ry rz cx */
export function* decomposeUntil(
  operations: Iterable<Operation>,
  accepts: (operation: Operation) => boolean = () => false,
): Generator<Operation> {
  for (const operation of operations) {
    const parts = accepts(operation) ? null : decompose(operation);
    if (parts) yield* decomposeUntil(parts, accepts);
    else yield operation;
  }
}

/** scale · angle + offset, whatever kind of angle. */
export function scaleAngle(angle: Angle, scale: number, offset = 0): Angle {
  if (typeof angle === 'number') return scale * angle + offset;
  return { parameter: angle.parameter, scale: scale * angle.scale, offset: scale * angle.offset + offset };
}

function substitute(angle: LinearAngle, angles: readonly Angle[]): Angle {
  return typeof angle === 'number' ? angle : scaleAngle(angles[angle.of], angle.scale);
}

/** (1). */
function pauliLadder({ qubits, pauli = '', angles = [] }: Operation): Operation[] {
  const letters = Array.from(pauli).reverse();
  const support = qubits.filter((_, k) => letters[k] !== 'I');
  if (support.length === 0) return [];
  const toZ = (back: boolean): Operation[] =>
    qubits.flatMap((qubit, k): Operation[] => {
      if (letters[k] === 'X') return [{ gate: 'h', qubits: [qubit] }];
      if (letters[k] === 'Y') return [{ gate: 'rx', qubits: [qubit], angles: [back ? -Math.PI / 2 : Math.PI / 2] }];
      return [];
    });
  const ladder = support.slice(1).map((qubit, k): Operation => ({ gate: 'cx', qubits: [support[k], qubit] }));
  const end: Operation = { gate: 'rz', qubits: [support[support.length - 1]], angles };
  return [...toZ(false), ...ladder, end, ...ladder.toReversed(), ...toZ(true)];
}

/** (2). */
function pauliRotations({ creation = [], annihilation = [], angles = [] }: Operation): Operation[] {
  return excitationStrings({ creation, annihilation }).map(({ pauli, weight }) => {
    const mask = pauli.x | pauli.z;
    const text = formatPauli(pauli, mask.toString(2).length);
    const letters = Array.from(text).reverse();
    const qubits = letters.flatMap((letter, qubit) => (letter === 'I' ? [] : [qubit]));
    const string = qubits.map((qubit) => letters[qubit]);
    return { gate: 'pauli-rotation', qubits, pauli: string.reverse().join(''), angles: [scaleAngle(angles[0], weight)] };
  });
}
