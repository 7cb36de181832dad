import type { Operation, RandomStream } from '@cofactor/sdk/contracts';
import type { NoiseModelInput } from './noise-model.ts';

/** Nothing goes wrong. */
export const NOISELESS: NoiseModelInput = {
  name: 'noiseless',
  description: 'a device without errors',
  source: 'none',
  oneQubitGate: { error: 0, durationNs: 30, pulse: 'quarter-turn' },
  twoQubitGate: { error: 0, durationNs: 60 },
  readout: { oneGivenZero: 0, zeroGivenOne: 0 },
};

/** Everything goes wrong, often, and T2 is above T1. */
export const ROUGH: NoiseModelInput = {
  name: 'rough',
  description: 'a poor device',
  source: 'made up: errors that a few thousand shots show',
  oneQubitGate: { error: 4e-3, durationNs: 50, pulse: 'quarter-turn' },
  twoQubitGate: { error: 1.5e-2, durationNs: 300 },
  relaxation: { t1Us: 40, t2Us: 55 },
  memoryError: 2e-3,
  readout: { oneGivenZero: 0.02, zeroGivenOne: 0.05 },
};

/** Layers of `u` on most qubits, a cx anywhere and a cz between the first and the last. */
export function randomOperations(numQubits: number, layers: number, random: RandomStream): Operation[] {
  const angle = () => 7 * random.uniform();
  return Array.from({ length: layers }, (_, layer): Operation[] => {
    const turns = Array.from({ length: numQubits }, (_, q): Operation => ({ gate: 'u', qubits: [q], angles: [angle(), angle(), angle()] }));
    const [a, b] = [random.integer(numQubits), random.integer(numQubits - 1)];
    const pair = [a, b < a ? b : b + 1];
    return [...turns.slice(layer % 2 === 0 ? 0 : 3), { gate: 'cx', qubits: pair }, { gate: 'cz', qubits: [0, numQubits - 1] }];
  }).flat();
}
