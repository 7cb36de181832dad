/** Every provider beside its emulated service, and what the suites share. */
import { memoryStore, type RemoteBackend, type RemoteStatus, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import type { Clock } from '@cofactor/sdk/workflow';
import { expect } from 'vitest';
import { emulate, type Emulation, type EmulatedProvider, type Scenario } from '../emulators/index.ts';
import { providerBackend, type ProviderOptions } from './index.ts';

export interface Cloud {
  name: EmulatedProvider;
  device?: number;
  emulate(scenario: Scenario): Promise<Emulation>;
  /** What its machines run, where that is not a circuit. */
  step?: StepSpec;
  check(result: StepResult, spec: StepSpec): void;
}

export const bell = (shots: number): StepSpec<'sample'> => ({
  kind: 'sample',
  circuit: {
    schema: 'cofactor.circuit/1',
    numQubits: 2,
    numParameters: 0,
    operations: [
      { gate: 'h', qubits: [0] },
      { gate: 'cx', qubits: [0, 1] },
    ],
  },
  parameters: [],
  shots,
  seed: 0,
});

function checkBell({ output, provenance }: StepResult, spec: StepSpec): void {
  const { counts } = output as { counts: Record<string, number> };
  const { shots } = spec as StepSpec<'sample'>;
  expect(Object.keys(counts).sort()).toEqual(['00', '11']);
  expect(counts['00'] + counts['11']).toBe(shots);
  expect(Math.abs(counts['00'] - shots / 2)).toBeLessThan(6 * Math.sqrt(shots / 4));
  expect(provenance).toMatchObject({ kind: 'sample' });
}

/** @param device which of those the emulated service has */
const gateCloud = (name: EmulatedProvider, device = 0): Cloud => ({
  name,
  device,
  emulate: (scenario) => emulate(name, { scenario }),
  check: checkBell,
});

/** A frustrated triangle with a field, whose minimum is −2.5 at (1, 1, 0) alone. */
export const TRIANGLE: StepSpec<'search'> = {
  kind: 'search',
  model: {
    type: 'qubo',
    variables: 3,
    linear: [-2, -1, -0.5],
    quadratic: [
      [0, 1, 0.5],
      [1, 2, 2],
      [0, 2, 2],
    ],
  },
  method: { name: 'annealer', reads: 50, annealingTimeMicroseconds: 20 },
  seed: 0,
};

function checkTriangle({ output }: StepResult): void {
  expect(output).toMatchObject({ value: -2.5, assignment: [1, 1, 0], provenOptimal: false, feasible: true });
}

export const CLOUDS: readonly Cloud[] = [
  gateCloud('ibm'),
  gateCloud('braket'),
  { name: 'dwave', emulate: (scenario) => emulate('dwave', { scenario }), step: TRIANGLE, check: checkTriangle },
  gateCloud('ionq'),
  gateCloud('azure'),
  gateCloud('azure', 1),
];

/** Time that passes only by sleeping. */
export function fakeClock(): Clock & { sleptMs: number } {
  let now = Date.now();
  const clock = {
    sleptMs: 0,
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      clock.sleptMs += ms;
    },
  };
  return clock;
}

export const RICH = { account: 'test', maxCostUsd: 10_000 };

/** The device of an emulated service, as its client sees it. */
export async function open(
  { name, device = 0 }: Pick<Cloud, 'name' | 'device'>,
  emulation: Emulation,
  options: ProviderOptions = {},
): Promise<RemoteBackend<never>> {
  const { environment, renewed, endpoints, devices } = emulation;
  let asked = 0;
  const credentials = renewed && (async () => (asked++ === 0 ? environment : renewed));
  return providerBackend(`${name}:${devices[device]}`, {
    clock: fakeClock(),
    random: () => 0.5,
    environment,
    credentials,
    spending: RICH,
    ...options,
    [name]: { ...endpoints, ...options[name] },
  });
}

/** Polled until it has ended. */
export async function started(backend: RemoteBackend<never>, handle: unknown): Promise<RemoteStatus> {
  for (let k = 0; k < 100; k++) {
    const status = await backend.poll(handle as never, { signal: new AbortController().signal });
    if (status !== 'queued' && status !== 'running') return status;
  }
  throw new Error('the job does not end');
}

let keys = 0;
export async function collect(backend: RemoteBackend<never>, spec: StepSpec): Promise<StepResult> {
  const options = { signal: new AbortController().signal, artifacts: memoryStore() };
  const handle = await backend.submit(spec, { ...options, idempotencyKey: `collect-${keys++}` });
  await started(backend, handle);
  return backend.fetchResult(handle, options);
}
