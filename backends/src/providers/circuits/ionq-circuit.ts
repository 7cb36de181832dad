/**
 * Circuits as IonQ's JSON takes them (`qis` gate set), and its histograms, whose keys are decimal with qubit 0 the lowest bit. IonQ
 * itself and Azure Quantum use them. Two-qubit gates go as cnot and swap alone: what sign the service gives xx, yy and zz is not
 * documented.
 * Source      docs.ionq.com, "Create job", and the OpenAPI copy of 15 May 2026.
 */
import { terminalReadout } from '@cofactor/sdk/circuits';
import { microUsd, type Circuit, type GateName, type Range } from '@cofactor/sdk/contracts';
import type { Bill } from './gate-forecast.ts';
import { countsFromProbabilities, outcomeOf, type Counts } from './gate-step.ts';

// biome-ignore format: a table
const NAMES: Partial<Record<GateName, string>> = {
  x: 'x', y: 'y', z: 'z', h: 'h', s: 's', sdg: 'si', t: 't', tdg: 'ti', sx: 'v', sxdg: 'vi', rx: 'rx', ry: 'ry', rz: 'rz', cx: 'cnot', swap: 'swap',
};
export const IONQ_GATES = Object.keys(NAMES) as GateName[];

/** Measurements are left out: every qubit is read at the end. */
export function ionqInput(circuit: Circuit, qubits: number): { gateset: 'qis'; qubits: number; circuit: Record<string, unknown>[] } {
  const gates = terminalReadout(circuit).operations.map(({ gate, qubits: [a, b], angles }) => {
    const name = NAMES[gate as GateName];
    if (gate === 'cx') return { gate: name, control: a, target: b };
    if (gate === 'swap') return { gate: name, targets: [a, b] };
    return { gate: name, target: a, ...(angles && { rotation: angles[0] }) };
  });
  return { gateset: 'qis', qubits, circuit: gates };
}

export function ionqCounts(
  probabilities: Readonly<Record<string, number>>,
  measured: readonly { qubit: number; bit: number }[],
  numBits: number,
  shots: number,
): Counts {
  const merged: Record<string, number> = {};
  for (const [key, p] of Object.entries(probabilities)) {
    const index = BigInt(key);
    const outcome = outcomeOf(measured, numBits, (qubit) => Number((index >> BigInt(qubit)) & 1n));
    merged[outcome] = (merged[outcome] ?? 0) + p;
  }
  return countsFromProbabilities(merged, shots);
}

const USD = { leastPerCircuit: 12.4166, perOneQubitGate: 0.00022, perTwoQubitGate: 0.000975 } as const;
export const IONQ_PRICE = `$${USD.leastPerCircuit} a circuit, $${USD.perOneQubitGate} a one-qubit and $${USD.perTwoQubitGate} a two-qubit gate and shot`;

/** m + shots · (0.00022 N₁ + 0.000975 N₂); whether m is added or a floor is not documented: added is the highest. (Azure pricing page, 2025-02.) */
export function ionqPrice({
  circuits,
  shots,
  oneQubitGates,
  twoQubitGates,
}: Pick<Bill, 'circuits' | 'shots' | 'oneQubitGates' | 'twoQubitGates'>): Range {
  const gates = shots * (USD.perOneQubitGate * oneQubitGates + USD.perTwoQubitGate * twoQubitGates);
  const least = microUsd(circuits * Math.max(USD.leastPerCircuit, gates));
  return { low: least, likely: least, high: microUsd(circuits * (USD.leastPerCircuit + gates)) };
}
