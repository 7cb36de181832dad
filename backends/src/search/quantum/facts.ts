/** What a search by circuits takes; imports nothing that runs. */
import { exactly, unsupported, type Forecast, type SearchMethod, type StepSpec } from '@cofactor/sdk/contracts';
import { diagonalProblem } from './diagonal-problem.ts';

export { MAX_SEARCH_QUBITS } from './sizes.ts';

export type CircuitMethod = Extract<SearchMethod, { name: 'qaoa' | 'cvar-vqe' }>;

export const CIRCUIT_SEARCHES: readonly CircuitMethod['name'][] = ['qaoa', 'cvar-vqe'];

/** ψ and λ; the values twice, once as a phase, with the probabilities; the levels. Rotations take two real vectors and an order of the tail. */
const BYTES_PER_AMPLITUDE = 2 * 16 + 4 * 8 + 2;
/** A layer forth and back. Measured, 2 vCPU Xeon 2.5 GHz. */
const NS_PER_AMPLITUDE = 60;
const START_MS = 50;

/** What the document leaves open: QAOA has a good start, rotations start anywhere. */
export function effort({ name, iterations = 200, restarts = name === 'qaoa' ? 1 : 5 }: CircuitMethod): {
  iterations: number;
  restarts: number;
} {
  return { iterations, restarts };
}

/** @throws UNSUPPORTED for methods that are no circuits */
export function circuitMethod(method: SearchMethod, backend = 'this backend'): CircuitMethod {
  if (method.name === 'qaoa' || method.name === 'cvar-vqe') return method;
  const what = `${method.name} on ${backend}`;
  throw unsupported(`${backend} searches by circuits (${CIRCUIT_SEARCHES.join(', ')}), not by ${method.name}`, {
    what,
    alternatives: [...CIRCUIT_SEARCHES],
  });
}

/** @throws UNSUPPORTED for another method or a model without qubits; INVALID_INPUT or TOO_LARGE for the model */
export function forecastCircuitSearch({ model, method, maxWallMs }: Partial<StepSpec<'search'>>, backend: string): Forecast {
  const circuit = method && circuitMethod(method, backend);
  const qubits = model && diagonalProblem(model).numQubits;
  const amplitudes = 2 ** (qubits ?? 12);
  const { layers = 8 } = circuit ?? {};
  const { restarts, iterations } = circuit ? effort(circuit) : { restarts: 5, iterations: 200 };
  const parameters = qubits === undefined || circuit?.name === 'qaoa' ? 2 * layers : qubits * (layers + 1);
  const evaluationMs = (layers + 1) * amplitudes * NS_PER_AMPLITUDE * 1e-6;
  const wall = circuit?.maxWallMs ?? maxWallMs ?? Number.POSITIVE_INFINITY;
  const after = (evaluations: number): number => Math.min(wall, START_MS + restarts * evaluations * evaluationMs);
  const bytes = BYTES_PER_AMPLITUDE * amplitudes;
  return {
    memoryBytes: { low: bytes, likely: bytes + 2 ** 24, high: bytes + 2 ** 26 },
    wallMs: { low: Math.min(START_MS, after(5)), likely: after(Math.min(iterations, 60)), high: after(4 * iterations) },
    costMicroUsd: exactly(0),
    sizes: { ...(qubits !== undefined && { qubits }), parameters },
    assumptions: ['L-BFGS on exact amplitudes takes some 60 evaluations a start', 'memory of one table and two vectors of amplitudes'],
  };
}
