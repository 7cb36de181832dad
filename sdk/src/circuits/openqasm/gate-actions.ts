/**
 * What a gate of OpenQASM does, as operations of a circuit, exact to the global phase: a modifier turns a global phase into a
 * relative one. Inverse, power and control act on lists of such actions.
 *
 *   (A B)⁻¹ = B⁻¹ A⁻¹,   ctrl(A B) = ctrl(A) ctrl(B),   ctrl(e^iγ) = p(γ) on the control                              (1)
 *   ctrl(exp(−iθP/2)) = exp(−i(θ/2)P/2) exp(+i(θ/2) Z_c P/2)                                                         (2)
 *
 * Source      OpenQASM 3: DOI 10.1145/3505636, §4 (U carries the phase e^(iθ/2)); gate matrices: ../gates.ts.
 */
import type { Angle, Operation } from '../../contracts/index.ts';
import { decompose, scaleAngle } from '../decompose.ts';
import { type FixedGate, GATES } from '../gates.ts';

/** An operation, or a global phase e^(i·angle). */
export type Action = Operation | { gate: 'phase'; angle: Angle };

const isPhase = (action: Action): action is Extract<Action, { gate: 'phase' }> => action.gate === 'phase';
const phase = (angle: Angle): Action => ({ gate: 'phase', angle });
const gate = (name: FixedGate, qubits: number[], ...angles: Angle[]): Operation => ({
  gate: name,
  qubits,
  ...(angles.length > 0 && { angles }),
});

interface StandardGate {
  readonly qubits: number;
  readonly angles: number;
  act(qubits: number[], angles: Angle[]): Action[];
}

/** Σ of two angles, of which one may be a parameter; undefined when both are different ones. */
export function addAngles(a: Angle, b: Angle): Angle | undefined {
  if (typeof a === 'number') return typeof b === 'number' ? a + b : { ...b, offset: b.offset + a };
  if (typeof b === 'number') return { ...a, offset: a.offset + b };
  if (a.parameter !== b.parameter) return undefined;
  return { parameter: a.parameter, scale: a.scale + b.scale, offset: a.offset + b.offset };
}

const controlledU = ([c, t]: number[], [theta, phi, lambda, gamma = 0]: Angle[]): Action[] => [
  gate('p', [c], gamma),
  ...controlled([gate('u', [t], theta, phi, lambda)], c),
];
const manyControlledX = (qubits: number[]): Action[] =>
  qubits.slice(0, -2).reduce<Action[]>((actions, control) => controlled(actions, control), [gate('cx', qubits.slice(-2))]);

// biome-ignore format: a table
/** Gates of the standard libraries, and U, that the gate table of circuits has under another name or not at all. */
const MORE: Record<string, StandardGate> = {
  U:      { qubits: 1, angles: 3, act: (q, [theta, phi, lambda]) => [phase(scaleAngle(theta, 0.5)), gate('u', q, theta, phi, lambda)] },
  gphase: { qubits: 0, angles: 1, act: (_, [gamma]) => [phase(gamma)] },
  CX:     { qubits: 2, angles: 0, act: (q) => [gate('cx', q)] },
  phase:  { qubits: 1, angles: 1, act: (q, a) => [gate('p', q, ...a)] },
  cphase: { qubits: 2, angles: 1, act: (q, a) => [gate('cp', q, ...a)] },
  u0:     { qubits: 1, angles: 1, act: () => [] },
  u1:     { qubits: 1, angles: 1, act: (q, a) => [gate('p', q, ...a)] },
  u2:     { qubits: 1, angles: 2, act: (q, [phi, lambda]) => [...halves(phi, lambda), gate('u', q, Math.PI / 2, phi, lambda)] },
  u3:     { qubits: 1, angles: 3, act: (q, [theta, phi, lambda]) => [...halves(phi, lambda), gate('u', q, theta, phi, lambda)] },
  cu:     { qubits: 2, angles: 4, act: controlledU },
  cu1:    { qubits: 2, angles: 1, act: (q, a) => [gate('cp', q, ...a)] },
  cu3:    { qubits: 2, angles: 3, act: controlledU },
  csx:    { qubits: 2, angles: 0, act: ([c, t]) => controlled([gate('sx', [t])], c) },
  c3x:    { qubits: 4, angles: 0, act: manyControlledX },
  c4x:    { qubits: 5, angles: 0, act: manyControlledX },
};

/** e^(−i(φ+λ)/2), which makes u2 and u3 of the standard library unimodular. */
const halves = (phi: Angle, lambda: Angle): Action[] => [phase(scaleAngle(phi, -0.5)), phase(scaleAngle(lambda, -0.5))];

const STANDARD = new Map<string, StandardGate>([
  ...(Object.keys(GATES) as FixedGate[]).map((name): [string, StandardGate] => {
    const { qubits, angles } = GATES[name];
    return [name, { qubits, angles, act: (q, a) => [gate(name, q, ...a)] }];
  }),
  ...Object.entries(MORE),
]);

/** A gate that needs no definition; undefined for a name that is none. */
export const standardGate = (name: string): StandardGate | undefined => STANDARD.get(name);

const SELF_INVERSE: ReadonlySet<string> = new Set([
  'id',
  'x',
  'y',
  'z',
  'h',
  'cx',
  'cy',
  'cz',
  'ch',
  'swap',
  'ecr',
  'ccx',
  'cswap',
  'barrier',
]);
const PARTNER: Partial<Record<string, FixedGate>> = { s: 'sdg', sdg: 's', t: 'tdg', tdg: 't', sx: 'sxdg', sxdg: 'sx' };

export function inverse(actions: readonly Action[]): Action[] {
  return actions.toReversed().flatMap((action): Action[] => {
    if (isPhase(action)) return [phase(scaleAngle(action.angle, -1))];
    const { gate: name, qubits, angles = [] } = action;
    if (SELF_INVERSE.has(name)) return [action];
    const partner = PARTNER[name];
    if (partner) return [gate(partner, qubits)];
    if (name === 'u') {
      const [theta, phi, lambda] = angles.map((angle) => scaleAngle(angle, -1));
      return [gate('u', qubits, theta, lambda, phi)];
    }
    if (name === 'iswap') return inverse(rotations(action)!);
    return [{ ...action, angles: angles.map((angle) => scaleAngle(angle, -1)) }];
  });
}

const CONTROLLED: Partial<Record<string, FixedGate>> = {
  x: 'cx', y: 'cy', z: 'cz', h: 'ch', p: 'cp', rx: 'crx', ry: 'cry', rz: 'crz', cx: 'ccx', swap: 'cswap',
}; // biome-ignore format: a table

/** By (1) and (2). @throws RangeError for a gate whose controlled form is not known (ecr) */
export function controlled(actions: readonly Action[], control: number): Action[] {
  return actions.flatMap((action): Action[] => {
    if (isPhase(action)) return [gate('p', [control], action.angle)];
    const { gate: name, qubits, angles = [], pauli } = action;
    if (name === 'barrier') return [action];
    const direct = CONTROLLED[name];
    if (direct) return [gate(direct, [control, ...qubits], ...angles)];
    if (name === 'pauli-rotation') {
      const half = scaleAngle(angles[0], 0.5);
      return [
        { ...action, angles: [half] },
        { gate: name, qubits: [...qubits, control], pauli: `Z${pauli}`, angles: [scaleAngle(half, -1)] },
      ];
    }
    return controlled(exactParts(action), control);
  });
}

/** Simpler actions with the same matrix, phase included. */
function exactParts(action: Operation): Action[] {
  const { gate: name, qubits, angles = [] } = action;
  if (name === 'u') {
    const [theta, phi, lambda] = angles;
    const phases = [phi, lambda].map((angle) => phase(scaleAngle(angle, 0.5)));
    return [...phases, gate('rz', qubits, lambda), gate('ry', qubits, theta), gate('rz', qubits, phi)];
  }
  if (name === 'ch') return [gate('ry', [qubits[1]], -Math.PI / 4), gate('cz', qubits), gate('ry', [qubits[1]], Math.PI / 4)];
  if (name === 'excitation') return decompose(action)!;
  const parts = rotations(action);
  if (parts === undefined) throw new RangeError(`${name} has no controlled form here`);
  return parts;
}

/** Commuting Pauli rotations and a phase, from the generator of a gate; undefined where its strings do not commute. */
function rotations({ gate: name, qubits, angles = [] }: Operation): Action[] | undefined {
  if (name === 'h' || name === 'ch' || name === 'ecr' || !Object.hasOwn(GATES, name)) return undefined;
  const { generator } = GATES[name as FixedGate];
  return generator?.(1).map(([pauli, coefficient]): Action => {
    const angle = angles.length > 0 ? scaleAngle(angles[0], coefficient) : coefficient;
    if (/^I*$/.test(pauli)) return phase(scaleAngle(angle, -1));
    return { gate: 'pauli-rotation', qubits, pauli, angles: [scaleAngle(angle, 2)] };
  });
}

/** Largest power that is written out as repetitions. */
const MOST_REPETITIONS = 100_000;

/** @returns undefined where the power is not known: not an integer, and more than one gate or one that does not say its generator. */
export function power(actions: readonly Action[], exponent: number): Action[] | undefined {
  if (exponent < 0) return power(inverse(actions), -exponent);
  if (Number.isInteger(exponent) && actions.length * exponent <= MOST_REPETITIONS) {
    return Array.from({ length: exponent }, () => actions).flat();
  }
  const [only, ...others] = actions;
  if (only === undefined) return [];
  if (others.length > 0) return undefined;
  if (isPhase(only)) return [phase(scaleAngle(only.angle, exponent))];
  if (only.gate === 'h') {
    const { qubits } = only;
    return [gate('ry', qubits, -Math.PI / 4), gate('p', qubits, exponent * Math.PI), gate('ry', qubits, Math.PI / 4)];
  }
  const parts = only.gate === 'pauli-rotation' ? [only] : rotations(only);
  return parts?.map((part) =>
    isPhase(part) ? phase(scaleAngle(part.angle, exponent)) : { ...part, angles: part.angles!.map((angle) => scaleAngle(angle, exponent)) },
  );
}

/** The operations alone, in order: what a global phase is worth outside every modifier. */
export function withoutPhases(actions: readonly Action[]): Operation[] {
  return actions.filter((action): action is Operation => !isPhase(action));
}
