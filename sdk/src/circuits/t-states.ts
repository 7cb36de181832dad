/**
 * T states of a circuit on an error-corrected machine, where gates of Clifford are cheap and rotations are made of T gates.
 *
 *   n_T + n_R ⌈0.53 log₂(n_R / ε) + 4.86⌉      n_R rotations by no multiple of π/4, ε the share of the error budget for them      (1)
 *
 * Source      mixed fallback synthesis: Kliuchnikov, Lauter, Minko, Paetznick & Petit, Quantum 7, 1208 (2023),
 *             DOI 10.22331/q-2023-12-18-1208; a third of the budget of 1e-3 is for rotations: Beverland et al., arXiv:2211.07629.
 */
import type { Angle, Operation } from '../contracts/index.ts';
import { decomposeUntil } from './decompose.ts';
import { excitationStrings } from './operators/excitation.ts';

const ROTATION_BUDGET = 1e-3 / 3;

/** What of (1) an operation adds. */
export interface Magic {
  tGates: number;
  rotations: number;
}

export function tStates({ tGates, rotations }: Magic): number {
  return tGates + (rotations === 0 ? 0 : rotations * Math.ceil(0.53 * Math.log2(rotations / ROTATION_BUDGET) + 4.86));
}

/** Adds the T gates and rotations of one operation. Unbound angles count as rotations. */
export function addMagic(operation: Operation, magic: Magic): void {
  if (operation.gate === 'excitation') {
    const { creation = [], annihilation = [], angles = [] } = operation;
    const strings = 2 ** (creation.length + annihilation.length - 1);
    if (typeof angles[0] !== 'number') magic.rotations += strings;
    else for (const { weight } of excitationStrings({ creation, annihilation })) addAngle(weight * angles[0], magic);
    return;
  }
  for (const { gate, angles = [] } of decomposeUntil([operation], ({ gate: name }) => ENDS.has(name))) {
    if (gate === 't' || gate === 'tdg') magic.tGates++;
    for (const angle of angles) addAngle(angle, magic);
  }
}

/** Gates of Clifford, T, and turns about one axis. */
const ENDS: ReadonlySet<string> = new Set(
  'id x y z h s sdg t tdg sx sxdg rx ry rz p cx cy cz swap iswap rxx ryy rzz pauli-rotation measure barrier reset'.split(' '),
);

function addAngle(angle: Angle, magic: Magic): void {
  if (typeof angle !== 'number') {
    magic.rotations++;
    return;
  }
  const eighths = angle / (Math.PI / 4);
  const whole = Math.round(eighths);
  if (Math.abs(eighths - whole) > 1e-9) magic.rotations++;
  else if (whole % 2 !== 0) magic.tGates++;
}
