/**
 * The one seam between a logical circuit and a machine. A machine whose pairs are given gets a compiled circuit on its own qubits; one
 * that compiles by itself gets the gates its service takes, any two qubits together.
 */
import { compile, decomposeUntil, GATES, type Target } from '@cofactor/sdk/circuits';
import { tooLarge, unsupported, type Circuit, type GateName, type Operation, type PauliSum } from '@cofactor/sdk/contracts';

export type { Target };

export interface Compiled {
  circuit: Circuit;
  /** On the qubits of the machine. */
  observables: PauliSum[];
  /** Qubit of the machine for each of the circuit at its beginning, where it was placed here. */
  layout?: number[];
}

/** @throws TOO_LARGE for more qubits than the target has; UNSUPPORTED for a gate that its gates cannot make */
export function compileFor(target: Target, circuit: Circuit, observables: readonly PauliSum[] = []): Compiled {
  if (target.coupling !== undefined) {
    const { initialLayout, ...compiled } = compile(circuit, target, { observables });
    return { circuit: compiled.circuit, observables: compiled.observables, layout: initialLayout };
  }
  const { id, numQubits, gates } = target;
  if (circuit.numQubits > numQubits) {
    const message = `${id} has ${numQubits} qubits, the circuit takes ${circuit.numQubits}: choose a larger device or a smaller active space`;
    throw tooLarge(message, { resource: 'qubits', asked: circuit.numQubits, limit: numQubits });
  }
  const takes = ({ gate }: Operation): boolean =>
    !(gate in GATES || gate === 'pauli-rotation' || gate === 'excitation') || gates.includes(gate as GateName);
  const operations = [...decomposeUntil(circuit.operations, takes)];
  const foreign = operations.find((operation) => !takes(operation));
  if (foreign)
    throw unsupported(`${id} has no ${foreign.gate} gate: it takes ${gates.join(' ')}`, {
      what: `${foreign.gate} on ${id}`,
      alternatives: [...gates],
    });
  const padded = observables.map(({ terms }) => ({
    numQubits,
    terms: terms.map(([text, c]): [string, number] => [text.padStart(numQubits, 'I'), c]),
  }));
  return { circuit: { ...circuit, numQubits, operations }, observables: padded };
}
