/** What an emulated machine computes with: our simulators, in this process. */
import { memoryStore, stream, type Circuit, type LocalBackend, type PauliSum, type StepSpec } from '@cofactor/sdk/contracts';
import { noisyBackend, statevectorBackend, NOISE_PRESETS, type NoisePreset } from '../../simulators/index.ts';

export interface MachineOptions {
  /** @default exact amplitudes */
  noise?: NoisePreset;
  /** @default 0 */
  seed?: number;
}

export interface Machine {
  /** Outcomes of each shot in the order they were measured, classical bit 0 last. */
  shots(circuit: Circuit, measured: readonly { qubit: number; bit: number }[], numBits: number, shots: number): Promise<string[]>;
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

  async function shots(
    circuit: Circuit,
    measured: readonly { qubit: number; bit: number }[],
    numBits: number,
    count: number,
  ): Promise<string[]> {
    const measure = { gate: 'measure' as const, qubits: measured.map(({ qubit }) => qubit), bits: measured.map(({ bit }) => bit) };
    const read = { ...circuit, operations: [...circuit.operations, measure] };
    const { output } = await simulator.run<'sample'>(
      { kind: 'sample', circuit: read, parameters: [], shots: count, seed: nextSeed() },
      context,
    );
    const outcomes = Object.entries(output.counts).flatMap(([outcome, times]) =>
      Array.from({ length: times }, () => outcome.padStart(numBits, '0')),
    );
    return shuffled(outcomes, nextSeed());
  }

  return {
    shots,
    async frequencies(circuit, count) {
      const all = Array.from({ length: circuit.numQubits }, (_, qubit) => ({ qubit, bit: qubit }));
      const seen = new Map<number, number>();
      for (const outcome of await shots(circuit, all, circuit.numQubits, count)) {
        const index = Number.parseInt(outcome, 2);
        seen.set(index, (seen.get(index) ?? 0) + 1 / count);
      }
      return seen;
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
    const other = Math.floor(random.uniform() * (k + 1));
    [items[k], items[other]] = [items[other], items[k]];
  }
  return items;
}
