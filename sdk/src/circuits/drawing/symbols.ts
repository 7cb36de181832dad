/** What stands for each operation in a drawing: marks on its qubits, joined by a line. */
import type { Angle, Operation } from '../../contracts/index.ts';

/** On one qubit: a dot of a control, ⊕ of a flip, × of a swap, or a box with a text. */
export type Mark =
  | { readonly kind: 'control' | 'flip' | 'cross' | 'barrier' }
  | { readonly kind: 'box'; readonly text: string }
  | { readonly kind: 'measure'; readonly bit: number };

export interface Placed {
  readonly qubit: number;
  readonly mark: Mark;
}

const CONTROL: Mark = { kind: 'control' };
const FLIP: Mark = { kind: 'flip' };
const CROSS: Mark = { kind: 'cross' };
const box = (text: string): Mark => ({ kind: 'box', text });

/** Marks of gates that are more than a box, on their qubits in order; `@` takes the angles. */
const MARKS: Partial<Record<Operation['gate'], readonly Mark[]>> = {
  cx: [CONTROL, FLIP],
  cy: [CONTROL, box('Y')],
  cz: [CONTROL, CONTROL],
  ch: [CONTROL, box('H')],
  cp: [CONTROL, box('P@')],
  crx: [CONTROL, box('RX@')],
  cry: [CONTROL, box('RY@')],
  crz: [CONTROL, box('RZ@')],
  swap: [CROSS, CROSS],
  iswap: [box('iSWAP'), box('iSWAP')],
  rxx: [box('X@'), box('X')],
  ryy: [box('Y@'), box('Y')],
  rzz: [box('Z@'), box('Z')],
  ecr: [box('ECR·0'), box('ECR·1')],
  ccx: [CONTROL, CONTROL, FLIP],
  cswap: [CONTROL, CROSS, CROSS],
  sdg: [box('S†')],
  tdg: [box('T†')],
  sx: [box('√X')],
  sxdg: [box('√X†')],
  id: [box('I')],
  reset: [box('|0⟩')],
};

/**
 * A Pauli rotation has a box with its letter on each qubit on which it acts, an excitation a† where it creates and a where it
 * annihilates; the first box takes the angle.
 */
export function marksOf(operation: Operation): Placed[] {
  const { gate, qubits, angles = [], pauli, creation = [], bits = [] } = operation;
  const values = angles.length > 0 ? `(${angles.map(formatAngle).join(', ')})` : '';
  switch (gate) {
    case 'pauli-rotation': {
      const letters = Array.from(pauli ?? '').reverse();
      const acting = qubits.map((qubit, k) => ({ qubit, letter: letters[k] })).filter(({ letter }) => letter !== 'I');
      return acting.map(({ qubit, letter }, k) => ({ qubit, mark: box(k === 0 ? `${letter}${values}` : letter) }));
    }
    case 'excitation':
      return qubits
        .toSorted((a, b) => a - b)
        .map((qubit, k) => ({ qubit, mark: box(`${creation.includes(qubit) ? 'a†' : 'a'}${k === 0 ? values : ''}`) }));
    case 'measure':
      return qubits.map((qubit, k) => ({ qubit, mark: { kind: 'measure', bit: bits[k] } }));
    case 'barrier':
      return qubits.map((qubit) => ({ qubit, mark: { kind: 'barrier' } }));
    default: {
      const marks = MARKS[gate] ?? [box(`${gate.toUpperCase()}@`)];
      return qubits.map((qubit, k) => {
        const mark = marks[k];
        return { qubit, mark: mark.kind === 'box' ? box(mark.text.replace('@', values)) : mark };
      });
    }
  }
}

/** Multiples of π/16 as such, others with three digits; a parameter as θ with its number. */
export function formatAngle(angle: Angle): string {
  if (typeof angle === 'number') return formatNumber(angle);
  const { parameter, scale, offset } = angle;
  const factor = scale === 1 ? '' : scale === -1 ? '−' : `${formatNumber(scale)}·`;
  const shift = offset === 0 ? '' : offset > 0 ? `+${formatNumber(offset)}` : formatNumber(offset);
  return `${factor}θ${parameter}${shift}`;
}

function formatNumber(value: number): string {
  const sixteenths = (16 * value) / Math.PI;
  const whole = Math.round(sixteenths);
  if (whole === 0 || Math.abs(sixteenths - whole) > 1e-9 || Math.abs(whole) > 64)
    return String(Number(value.toPrecision(3))).replace('-', '−');
  const shared = divisor(Math.abs(whole), 16);
  const [above, below] = [Math.abs(whole) / shared, 16 / shared];
  return `${whole < 0 ? '−' : ''}${above === 1 ? '' : above}π${below === 1 ? '' : `/${below}`}`;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
