/**
 * Unitary steps on physical qubits as gates that the device has.
 *
 *   U(θ, φ, λ) = RZ(φ+π) SX RZ(θ+π) SX RZ(λ), one SX where θ = π/2, none where θ = 0                                 (1)
 *   CZ = H_t CX H_t,   CX = X_c ECR (RZ_c(−π/2) ⊗ RX_t(−π/2)),   CZ = (RZ(−π/2) ⊗ RZ(−π/2)) RZZ(π/2)                 (2)
 *
 * Source      McKay et al., Phys. Rev. A 96, 022330 (2017), DOI 10.1103/PhysRevA.96.022330 (1); gates.ts (2).
 */
import { type GateName, type Operation, unsupported } from '../../contracts/index.ts';
import { GATES } from '../gates.ts';
import { isUnitary, type Step } from './steps.ts';
import type { Target } from './target.ts';
import { identityOf, multiply, type Unitary } from './unitary.ts';
import { canonicalForm, synthesise } from './weyl.ts';

const ENTANGLERS = ['cz', 'cx', 'ecr', 'rzz'] as const;

/** @throws UNSUPPORTED for a device with no entangling or no turning gates that are known here */
export function translate(steps: readonly Step[], target: Target): Operation[] {
  const has = (gate: GateName): boolean => target.gates.includes(gate);
  const entangler = ENTANGLERS.find(has);
  if (entangler === undefined && steps.some((step) => isUnitary(step) && step.qubits.length === 2)) {
    throw unsupported(`${target.id} has none of the gates ${ENTANGLERS.join(', ')}`, { what: `compiling for ${target.id}` });
  }
  const turns = turningGates(target);
  const out: Operation[] = [];
  const waiting = new Map<number, Unitary>();
  const turn = (qubit: number, matrix: Unitary): void => void waiting.set(qubit, multiply(matrix, waiting.get(qubit) ?? identityOf(2)));
  const flush = (qubit: number, measured = false): void => {
    const matrix = waiting.get(qubit);
    waiting.delete(qubit);
    if (matrix) out.push(...turns(qubit, matrix, measured));
  };
  const cz = (a: number, b: number): void => {
    const gates = ENTANGLING[entangler!](a, b, (x, y) => forward(target, x, y));
    for (const gate of gates) {
      if ('matrix' in gate) {
        turn(gate.qubit, gate.matrix);
      } else {
        gate.qubits.forEach((qubit) => flush(qubit));
        out.push(gate);
      }
    }
  };
  for (const step of steps) {
    const { qubits } = step;
    if (!isUnitary(step)) {
      for (const qubit of qubits) flush(qubit, step.fixed.gate === 'measure');
      out.push(step.fixed);
    } else if (qubits.length === 1) {
      turn(qubits[0], step.matrix);
    } else {
      for (const gate of synthesise(canonicalForm(step.matrix))) {
        if (gate === 'cz') cz(qubits[0], qubits[1]);
        else turn(qubits[gate.qubit], gate.matrix);
      }
    }
  }
  for (const qubit of Array.from(waiting.keys())) flush(qubit);
  return out;
}

type Turn = { qubit: number; matrix: Unitary };
type Forward = (a: number, b: number) => boolean;
const H = GATES.h.matrix();

/** CZ by the entangling gate of the device, by (2). */
const ENTANGLING: Record<(typeof ENTANGLERS)[number], (a: number, b: number, forward: Forward) => (Turn | Operation)[]> = {
  cz: (a, b) => [{ gate: 'cz', qubits: [a, b] }],
  cx: (a, b, along) => {
    const [control, goal] = along(a, b) ? [a, b] : [b, a];
    return [
      { qubit: goal, matrix: H },
      { gate: 'cx', qubits: [control, goal] },
      { qubit: goal, matrix: H },
    ];
  },
  ecr: (a, b, along) => {
    const [control, goal] = along(a, b) ? [a, b] : [b, a];
    return [
      { qubit: goal, matrix: H },
      { qubit: control, matrix: GATES.rz.matrix(-Math.PI / 2) },
      { qubit: goal, matrix: GATES.rx.matrix(-Math.PI / 2) },
      { gate: 'ecr', qubits: [control, goal] },
      { qubit: control, matrix: GATES.x.matrix() },
      { qubit: goal, matrix: H },
    ];
  },
  rzz: (a, b) => [
    { gate: 'rzz', qubits: [a, b], angles: [Math.PI / 2] },
    { qubit: a, matrix: GATES.rz.matrix(-Math.PI / 2) },
    { qubit: b, matrix: GATES.rz.matrix(-Math.PI / 2) },
  ],
};

const forward = ({ coupling }: Target, a: number, b: number): boolean => coupling?.some(([x, y]) => x === a && y === b) ?? true;

type TurningGates = (qubit: number, u: Unitary, measured: boolean) => Operation[];

/** How one-qubit unitaries are written. @param measured nothing but a measurement follows: turns about Z are idle */
function turningGates({ id, gates }: Target): TurningGates {
  const has = (gate: GateName): boolean => gates.includes(gate);
  if (has('rz') && has('sx')) return (qubit, u, measured) => withSx(qubit, u, measured, has('x'));
  if (has('u')) return (qubit, u) => (isDiagonal(u) && Math.abs(angles(u).lambda) < TINY ? [] : [asU(qubit, u)]);
  if (has('rz') && has('ry')) return withRy;
  throw unsupported(`${id} has none of the sets rz and sx, u, rz and ry`, { what: `one-qubit gates of ${id}` });
}

const TINY = 1e-10;

/** θ, φ, λ of u = e^{iα} U(θ, φ, λ) */
function angles(u: Unitary): { theta: number; phi: number; lambda: number } {
  const phase = (k: number): number => Math.atan2(u[2 * k + 1], u[2 * k]);
  const [cosine, sine] = [Math.hypot(u[0], u[1]), Math.hypot(u[4], u[5])];
  const theta = 2 * Math.atan2(sine, cosine);
  if (sine < TINY) return { theta: 0, phi: 0, lambda: folded(phase(3) - phase(0)) };
  if (cosine < TINY) return { theta: Math.PI, phi: 0, lambda: folded(phase(1) - phase(2) + Math.PI) };
  return { theta, phi: folded(phase(2) - phase(0)), lambda: folded(phase(3) - phase(2)) };
}

const isDiagonal = (u: Unitary): boolean => Math.hypot(u[4], u[5]) < TINY;
const folded = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

function rz(qubit: number, angle: number): Operation[] {
  const turned = folded(angle);
  return Math.abs(turned) < TINY ? [] : [{ gate: 'rz', qubits: [qubit], angles: [turned] }];
}

/** (1). */
function withSx(qubit: number, u: Unitary, measured: boolean, hasX: boolean): Operation[] {
  const { theta, phi, lambda } = angles(u);
  const { PI } = Math;
  const sx: Operation = { gate: 'sx', qubits: [qubit] };
  const last = (angle: number): Operation[] => (measured ? [] : rz(qubit, angle));
  if (theta === 0) return last(lambda);
  if (theta === PI && hasX) return [...rz(qubit, lambda - PI), { gate: 'x', qubits: [qubit] }];
  if (Math.abs(theta - PI / 2) < TINY) return [...rz(qubit, lambda - PI / 2), sx, ...last(phi + PI / 2)];
  return [...rz(qubit, lambda), sx, ...rz(qubit, theta + PI), sx, ...last(phi + PI)];
}

export function asU(qubit: number, u: Unitary): Operation {
  const { theta, phi, lambda } = angles(u);
  return { gate: 'u', qubits: [qubit], angles: [theta, phi, lambda] };
}

function withRy(qubit: number, u: Unitary, measured: boolean): Operation[] {
  const { theta, phi, lambda } = angles(u);
  if (theta === 0) return measured ? [] : rz(qubit, lambda);
  return [...rz(qubit, lambda), { gate: 'ry', qubits: [qubit], angles: [theta] }, ...(measured ? [] : rz(qubit, phi))];
}
