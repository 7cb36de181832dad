/** What an emulated machine computes with: our simulators, in this process. */
import { memoryStore, stream, type Circuit, type LocalBackend, type PauliSum, type StepSpec } from '@cofactor/sdk/contracts';
import { noisyBackend, statevectorBackend, NOISE_PRESETS, type NoisePreset } from '../../simulators/index.ts';

export interface MachineOptions {
  /** @default exact amplitudes */
  noise?: NoisePreset;
  /** @default 0 */
  seed?: number;
}

/** A qubit into a classical bit. */
interface Read {
  qubit: number;
  bit: number;
}

export interface Machine {
  /** Outcomes of each shot in the order they were measured, classical bit 0 last. */
  shots(circuit: Circuit, measured: readonly Read[], numBits: number, shots: number): Promise<string[]>;
  /** How likely each outcome of all qubits is, as a frequency of so many shots. */
  frequencies(circuit: Circuit, shots: number): Promise<Map<number, number>>;
  expectations(circuit: Circuit, observables: PauliSum[], shots: number): Promise<{ values: number[]; standardErrors: number[] }>;
}

export function createMachine({ noise, seed = 0 }: MachineOptions = {}): Machine {
  const preset = NOISE_PRESETS.find(({ name }) => name === noise);
  const simulator: LocalBackend = preset ? noisyBackend(preset) : statevectorBackend();
  const context = { signal: new AbortController().signal, artifacts: memoryStore() };
  let runs = 0;
  const nextSeed = (): number => stream(seed, 'emulator', runs++).uint32();

  async function countsOf(circuit: Circuit, measured: readonly Read[], shots: number): Promise<Record<string, number>> {
    const measure = { gate: 'measure' as const, qubits: measured.map(({ qubit }) => qubit), bits: measured.map(({ bit }) => bit) };
    const read = { ...circuit, operations: [...circuit.operations, measure] };
    const spec: StepSpec<'sample'> = { kind: 'sample', circuit: read, parameters: [], shots, seed: nextSeed() };
    return (await simulator.run<'sample'>(spec, context)).output.counts;
  }

  return {
    async shots(circuit, measured, numBits, count) {
      const counts = Object.entries(await countsOf(circuit, measured, count));
      const outcomes = counts.flatMap(([outcome, times]) => Array.from({ length: times }, () => outcome.padStart(numBits, '0')));
      return shuffled(outcomes, nextSeed());
    },
    async frequencies(circuit, count) {
      const all = Array.from({ length: circuit.numQubits }, (_, qubit) => ({ qubit, bit: qubit }));
      const counts = Object.entries(await countsOf(circuit, all, count));
      return new Map(counts.map(([outcome, times]) => [Number.parseInt(outcome, 2), times / count]));
    },
    async expectations(circuit, observables, count) {
      const spec: StepSpec<'expectation'> = {
        kind: 'expectation',
        circuit,
        parameters: [],
        observables,
        gradient: false,
        shots: count,
        seed: nextSeed(),
      };
      return (await simulator.run<'expectation'>(spec, context)).output;
    },
  };
}

/** Fisher–Yates. */
function shuffled<T>(items: T[], seed: number): T[] {
  const random = stream(seed, 'emulator/order');
  for (let k = items.length - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    [items[k], items[other]] = [items[other], items[k]];
  }
  return items;
}
