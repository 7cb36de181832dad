/**
 * The one seam between a logical circuit and a machine: gates of the target, pairs that are joined, observables on its qubits.
 * Logical qubit q stands on physical qubit q; a pair that is not joined there is refused, not routed. A circuit that is native
 * already is left alone.
 *
 *   CX = H_t · CZ · H_t;   CX = X_c · ECR · (RZ_c(−π/2) RX_t(−π/2)), up to phases                                     (1)
 *   any one-qubit gate = RZ(φ+π) · SX · RZ(θ+π) · SX · RZ(λ), with one SX at θ = π/2 and none at θ = 0                  (2)
 *
 * Source      (1) gates.ts, whose columns a test makes agree; (2) McKay et al., Phys. Rev. A 96, 022330 (2017),
 *             DOI 10.1103/PhysRevA.96.022330.
 */
import { decomposeUntil, GATES, type FixedGate } from '@cofactor/sdk/circuits';
import { tooLarge, unsupported, type Circuit, type GateName, type Operation, type PauliSum } from '@cofactor/sdk/contracts';

export interface Target {
  id: string;
  numQubits: number;
  gates: readonly GateName[];
  /** Pairs that may interact; absent: all. For `ecr` the first is the control. */
  coupling?: readonly (readonly [number, number])[];
  /** Qubits that are out of order. */
  faulty?: readonly number[];
}

export interface Compiled {
  circuit: Circuit;
  /** Physical qubit of each logical one. */
  layout: number[];
  observables: PauliSum[];
}

/** @throws TOO_LARGE for more qubits than the target has; UNSUPPORTED for a pair or gate it lacks */
export function compileFor(target: Target, circuit: Circuit, observables: readonly PauliSum[] = []): Compiled {
  const { id, numQubits } = target;
  if (circuit.numQubits > numQubits) {
    const message = `${id} has ${numQubits} qubits, the circuit takes ${circuit.numQubits}: choose a larger device or a smaller active space`;
    throw tooLarge(message, { resource: 'qubits', asked: circuit.numQubits, limit: numQubits });
  }
  const native = circuit.operations.every((operation) => isNative(operation, target));
  const operations = native ? circuit.operations : translated(circuit.operations, target);
  operations.forEach((operation) => checkPlace(operation, target));
  return {
    circuit: { ...circuit, numQubits, operations },
    layout: Array.from({ length: circuit.numQubits }, (_, qubit) => qubit),
    observables: observables.map(({ terms }) => ({ numQubits, terms: terms.map(([text, c]) => [text.padStart(numQubits, 'I'), c]) })),
  };
}

const UNITARY = (gate: string): gate is FixedGate => gate in GATES;

const hasGate = (gate: string, { gates }: Target): boolean => gate === 'measure' || gate === 'barrier' || gates.includes(gate as GateName);

/** Of `ecr` the direction counts. */
function isNative({ gate, qubits: [a, b] }: Operation, target: Target): boolean {
  return hasGate(gate, target) && (gate !== 'ecr' || joined(target, a, b));
}

/** Gates the target has stay; the rest is taken apart, and one-qubit gates that follow each other become one. */
function translated(operations: readonly Operation[], target: Target): Operation[] {
  const has = (gate: GateName): boolean => target.gates.includes(gate);
  const simple = decomposeUntil(
    operations,
    (operation) => isNative(operation, target) || (UNITARY(operation.gate) && GATES[operation.gate].qubits === 1),
  );
  if (has('cx') || !has('sx'))
    return [...simple].flatMap((operation) => (isNative(operation, target) ? [operation] : [...decomposeUntil([operation])]));
  const out: Operation[] = [];
  const waiting = new Map<number, Float64Array>();
  const flush = (qubit: number): void => {
    const matrix = waiting.get(qubit);
    waiting.delete(qubit);
    if (matrix) out.push(...euler(qubit, matrix));
  };
  const turn = (qubit: number, gate: FixedGate, ...angles: number[]): void => {
    waiting.set(qubit, product(GATES[gate].matrix(...angles), waiting.get(qubit) ?? GATES.id.matrix()));
  };
  for (const { gate, qubits, angles = [], ...rest } of simple) {
    if (UNITARY(gate) && GATES[gate].qubits === 1) {
      turn(qubits[0], gate, ...(angles as number[]));
    } else if (gate === 'cx' && has('cz')) {
      turn(qubits[1], 'h');
      qubits.forEach(flush);
      out.push({ gate: 'cz', qubits });
      turn(qubits[1], 'h');
    } else if (gate === 'cx') {
      const [c, t] = qubits;
      const along = joined(target, c, t);
      if (!along) for (const qubit of qubits) turn(qubit, 'h'); // CX(c,t) = (H⊗H) CX(t,c) (H⊗H)
      const [control, goal] = along ? [c, t] : [t, c];
      turn(control, 'rz', -Math.PI / 2);
      turn(goal, 'rx', -Math.PI / 2);
      qubits.forEach(flush);
      out.push({ gate: 'ecr', qubits: [control, goal] });
      turn(control, 'x');
      if (!along) for (const qubit of qubits) turn(qubit, 'h');
    } else {
      qubits.forEach(flush);
      out.push({ gate, qubits, ...(angles.length > 0 && { angles }), ...rest });
    }
  }
  for (const qubit of waiting.keys()) flush(qubit);
  return out;
}

const joined = ({ coupling }: Target, a: number, b: number): boolean => coupling?.some(([x, y]) => x === a && y === b) ?? true;

function checkPlace({ gate, qubits }: Operation, target: Target): void {
  const { id, coupling, faulty = [] } = target;
  if (gate === 'barrier') return;
  if (!hasGate(gate, target)) {
    throw unsupported(`${id} has no ${gate} gate: it takes ${target.gates.join(' ')}`, {
      what: `${gate} on ${id}`,
      alternatives: [...target.gates],
    });
  }
  const broken = qubits.find((qubit) => faulty.includes(qubit));
  if (broken !== undefined)
    throw unsupported(`qubit ${broken} of ${id} is out of order: relabel the qubits of the circuit`, { what: `qubit ${broken} of ${id}` });
  if (gate === 'measure' || qubits.length < 2 || coupling === undefined) return;
  const [a, b] = qubits;
  const fits = joined(target, a, b) || (gate !== 'ecr' && joined(target, b, a));
  if (qubits.length === 2 && fits) return;
  const near = coupling.flatMap(([x, y]) => (x === a ? [`${x}–${y}`] : [])).slice(0, 4);
  const message = `${id}: ${gate} on qubits ${qubits.join(', ')} is not possible, as they are not joined (qubit ${a}: ${near.join(', ') || 'none'}): relabel the qubits, or run it on statevector`;
  throw unsupported(message, { what: `${gate} on qubits ${qubits.join(', ')} of ${id}`, alternatives: near });
}

/** Row-major 2 × 2, interleaved (re, im): a after b. */
function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(8);
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 2; column++) {
      for (let k = 0; k < 2; k++) {
        const [ar, ai, br, bi] = [a[4 * row + 2 * k], a[4 * row + 2 * k + 1], b[4 * k + 2 * column], b[4 * k + 2 * column + 1]];
        out[4 * row + 2 * column] += ar * br - ai * bi;
        out[4 * row + 2 * column + 1] += ar * bi + ai * br;
      }
    }
  }
  return out;
}

const TINY = 1e-10;

/** (2), up to a global phase. */
function euler(qubit: number, u: Float64Array): Operation[] {
  const { PI, atan2, hypot } = Math;
  const [cosine, sine] = [hypot(u[0], u[1]), hypot(u[4], u[5])];
  const theta = 2 * atan2(sine, cosine);
  const phase = (k: number): number => atan2(u[2 * k + 1], u[2 * k]);
  const rz = (angle: number): Operation[] => {
    const turns = angle - 2 * PI * Math.round(angle / (2 * PI));
    return Math.abs(turns) < TINY ? [] : [{ gate: 'rz', qubits: [qubit], angles: [turns] }];
  };
  const sx: Operation = { gate: 'sx', qubits: [qubit] };
  if (sine < TINY) return rz(phase(3) - phase(0));
  // u = e^{iα} [[cos, −e^{iλ} sin], [e^{iφ} sin, e^{i(φ+λ)} cos]]
  if (cosine < TINY) return [...rz(phase(1) - phase(2)), { gate: 'x', qubits: [qubit] }];
  const phi = phase(2) - phase(0);
  const lambda = phase(3) - phase(2);
  if (Math.abs(theta - PI / 2) < TINY) return [...rz(lambda - PI / 2), sx, ...rz(phi + PI / 2)];
  return [...rz(lambda), sx, ...rz(theta + PI), sx, ...rz(phi + PI)];
}
