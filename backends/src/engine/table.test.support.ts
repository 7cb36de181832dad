/** Small backends that behave well, badly, or not at all, for the tests of the engine. All run `sample`. */
import { invalidInput, throwIfCancelled, type RunContext, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import type { BackendTable, StepRunner } from './process/backend-table.ts';

type SampleSpec = StepSpec<'sample'>;

const backend =
  (id: string, run: (spec: SampleSpec, context: RunContext) => Promise<Record<string, number>>): (() => Promise<StepRunner>) =>
  async () =>
    (async (spec: StepSpec, context: RunContext): Promise<StepResult> => ({
      schema: 'cofactor.step-result/1',
      kind: 'sample',
      output: { counts: await run(spec as SampleSpec, context) },
      resources: {},
      wallMs: 0,
      costMicroUsd: 0,
      provenance: { kind: 'sample', backend: id, backendVersion: '0', notes: [String(process.pid)] },
      warnings: [],
    })) as StepRunner;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export const backendTable: BackendTable = {
  /** As many shots as asked, after `parameters[0]` ms; says how far it is. */
  steady: backend('steady', async ({ shots, parameters: [ms = 0] }, { signal, onProgress }) => {
    for (let part = 1; part <= 4; part++) {
      await wait(ms / 4);
      throwIfCancelled(signal);
      onProgress?.({ fraction: part / 4 });
    }
    return { '0': shots };
  }),
  /** Deaf: in a loop, for `parameters[0]` ms. */
  deaf: backend('deaf', async ({ parameters: [ms] }, { onProgress }) => {
    onProgress?.({ message: 'started' });
    spin(ms);
    return { '0': 1 };
  }),
  /** Listens, and ignores what it hears. */
  stubborn: backend('stubborn', async ({ parameters: [ms] }, { onProgress }) => {
    onProgress?.({ message: 'started' });
    for (const end = performance.now() + ms; performance.now() < end; ) await wait(5);
    return { '0': 1 };
  }),
  refusing: backend('refusing', async () => {
    throw invalidInput('step.shots', 'another number', 1, 'try again');
  }),
  /** An output that is not what its kind promises. */
  malformed: backend('malformed', async () => ({ '0': 0.5 })),
  crashing: backend('crashing', () => {
    setTimeout(() => {
      throw new Error('a bug in a backend');
    });
    return wait(10_000).then(() => ({}));
  }),
  /** Puts an array of `shots` bytes, each `parameters[0]`. */
  writing: backend('writing', async ({ shots, parameters: [value] }, { artifacts }) => ({
    [await artifacts.put(new Uint8Array(shots).fill(value))]: 1,
  })),
  /** Gets the array that stands in the place of the circuit, and sums its bytes. */
  reading: backend('reading', async ({ circuit }, { artifacts }) => {
    const bytes = await artifacts.get((circuit as unknown as { sha256: string }).sha256);
    return { [String(bytes.reduce((sum, byte) => sum + byte, 0))]: 1 };
  }),
  /** Counts to `shots`, `parameters[0]` ms a number, from where its checkpoint says. */
  resuming: backend('resuming', async ({ shots, parameters: [ms] }, { checkpoint, onProgress }) => {
    const start = ((await checkpoint?.load()) as { done: number } | undefined)?.done ?? 0;
    for (let done = start + 1; done <= shots; done++) {
      spin(ms);
      await checkpoint?.save({ done });
      onProgress?.({ iteration: done });
    }
    return { '0': shots, ...(start > 0 ? { [`from ${start}`]: 1 } : {}) };
  }),
  /** Takes `shots` bytes and lets them go. */
  passing: backend('passing', async ({ shots }) => ({ '0': new Uint8Array(shots).fill(1).length })),
  /** Takes memory until it is stopped. */
  hungry: backend('hungry', async (_, { onProgress }) => {
    const taken: Uint8Array[] = [];
    onProgress?.({ message: 'started' });
    for (const end = performance.now() + 20_000; performance.now() < end; spin(2)) taken.push(new Uint8Array(4_000_000).fill(1));
    return { '0': taken.length };
  }),
};
