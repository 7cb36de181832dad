/**
 * A circuit with its parameters bound, as moves of a state vector: forwards, backwards, and by how much each parameter moves it.
 *
 *   gate exp(−iθG), G = Σ c_k P_k   ∂E/∂θ = 2 Im⟨λ|G|ψ⟩,   ψ after the gate, λ = H ψ_final taken back to the same place         (1)
 *   excitation exp(θ(T − T†))       ∂E/∂θ = 2 Re⟨λ|T − T†|ψ⟩                                                                   (2)
 *
 * Source      adjoint differentiation: Jones & Gacon, arXiv:2009.02823.
 */
import { boundAngle, decomposeUntil, excitationMasks, GATES, parsePauli, type FixedGate, type Pauli } from '@cofactor/sdk/circuits';
import { CofactorError, type Operation } from '@cofactor/sdk/contracts';
import type { StateVector } from '../../kernels/state-vector/state-vector.ts';

export interface Move {
  forward(psi: StateVector): void;
  backward(psi: StateVector): void;
  /** Parameters the move depends on: ∂E/∂parameter from ψ and λ after it. */
  derivatives: { parameter: number; element(lambda: StateVector, psi: StateVector): number }[];
}

/** Checked gates (validateCircuit, terminalReadout) with `parameters` put in. */
export function compile(operations: readonly Operation[], parameters: ArrayLike<number>): Move[] {
  return Array.from(decomposeUntil(operations, runsAsItIs), (operation) => {
    const theta = operation.angles?.map((angle) => boundAngle(angle, parameters)) ?? [];
    return { ...moveOf(operation, theta), derivatives: derivativesOf(operation) };
  });
}

/** A `u` whose angles are parameters has no generator: its rotations have. */
function runsAsItIs({ gate, qubits, angles = [] }: Operation): boolean {
  if (gate === 'pauli-rotation' || gate === 'excitation') return true;
  return qubits.length <= 2 && !(gate === 'u' && angles.some((angle) => typeof angle !== 'number'));
}

function moveOf(operation: Operation, theta: number[]): Omit<Move, 'derivatives'> {
  const [a, b] = operation.qubits;
  const both = (apply: (psi: StateVector) => void) => ({ forward: apply, backward: apply });
  const turn = (apply: (psi: StateVector, angle: number) => void) => ({
    forward: (psi: StateVector) => apply(psi, theta[0]),
    backward: (psi: StateVector) => apply(psi, -theta[0]),
  });
  switch (operation.gate) {
    case 'id':
      return both(() => undefined);
    case 'x':
      return both((psi) => psi.applyX(a));
    case 'cx':
      return both((psi) => psi.applyCx(a, b));
    case 'cz':
      return both((psi) => psi.applyCz(a, b));
    case 'swap':
      return both((psi) => psi.applySwap(a, b));
    case 'cp':
      return turn((psi, angle) => psi.applyControlledPhase(a, b, Math.cos(angle), Math.sin(angle)));
    case 'pauli-rotation':
    case 'rxx':
    case 'ryy':
    case 'rzz': {
      const { x, z } = rotationAxis(operation);
      return turn((psi, angle) => psi.applyPauliRotation(x, z, angle));
    }
    case 'excitation': {
      const { creation, annihilation, parity, sign } = masksOf(operation);
      return turn((psi, angle) => psi.applyExcitation(creation, annihilation, parity, sign * angle));
    }
    default: {
      const gate = GATES[operation.gate as FixedGate];
      const matrix = gate.matrix(...theta);
      const inverse = adjoint(matrix);
      const apply = (psi: StateVector, m: Float64Array) => {
        if (gate.qubits === 2) psi.apply2(a, b, m);
        else if (gate.diagonal) psi.applyDiagonal1(a, m[0], m[1], m[6], m[7]);
        else psi.apply1(a, m);
      };
      return { forward: (psi) => apply(psi, matrix), backward: (psi) => apply(psi, inverse) };
    }
  }
}

function derivativesOf(operation: Operation): Move['derivatives'] {
  return (operation.angles ?? []).flatMap((angle) => {
    if (typeof angle === 'number') return [];
    const { parameter, scale } = angle;
    if (operation.gate === 'excitation') {
      const { creation, annihilation, parity, sign } = masksOf(operation);
      const element = (lambda: StateVector, psi: StateVector) =>
        scale * sign * psi.excitationGradient(lambda, creation, annihilation, parity);
      return [{ parameter, element }];
    }
    const terms = generatorOf(operation);
    const element = (lambda: StateVector, psi: StateVector) =>
      terms.reduce((sum, { x, z, coefficient }) => sum + 2 * scale * coefficient * psi.imaginaryPauliElement(lambda, x, z), 0);
    return [{ parameter, element }];
  });
}

/** G of (1) on the register; multiples of the identity turn the phase alone and are left out. */
function generatorOf(operation: Operation): (Pauli & { coefficient: number })[] {
  if (operation.gate === 'pauli-rotation') return [{ ...rotationAxis(operation), coefficient: 0.5 }];
  const terms = GATES[operation.gate as FixedGate].generator?.(1);
  if (!terms) throw new CofactorError('INTERNAL', `${operation.gate} has no generator and was not decomposed`, { where: 'program' });
  return terms.map(([text, coefficient]) => ({ ...parsePauli(text, operation.qubits), coefficient })).filter(({ x, z }) => (x | z) !== 0n);
}

/** P of exp(−iθP/2). */
function rotationAxis({ gate, pauli, qubits }: Operation): Pauli {
  return parsePauli(pauli ?? GATES[gate as 'rxx' | 'ryy' | 'rzz'].generator?.(1)[0][0] ?? '', qubits);
}

function masksOf({ creation = [], annihilation = [] }: Operation): ReturnType<typeof excitationMasks> {
  return excitationMasks({ creation, annihilation });
}

function adjoint(m: Float64Array): Float64Array {
  const size = Math.sqrt(m.length / 2);
  return m.map((_, k) => {
    const [row, column] = [Math.floor(k / 2 / size), Math.floor(k / 2) % size];
    return (k % 2 === 0 ? 1 : -1) * m[2 * (column * size + row) + (k % 2)];
  });
}
