/** The backends an engine process can run, each loaded when its first step comes. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { NOISE_PRESETS } from '../../simulators/noisy/model/presets.ts';

/** Runs steps inside the engine. Facts and forecasts stay in the host (in-engine.ts). */
export type StepRunner = LocalBackend['run'];

export type BackendTable = Readonly<Record<string, () => Promise<StepRunner>>>;

/** @public imported by its URL, in the engine process */
export const backendTable: BackendTable = {
  cpu: async () => (await import('../../cpu/run.ts')).run,
  learning: async () => (await import('../../learning/run.ts')).run,
  search: async () => (await import('../../search/run.ts')).run,
  'annealer:pegasus-6': async () => (await import('../../search/annealer/run.ts')).run,
  statevector: async () => (await import('../../simulators/statevector/run.ts')).run,
  fermion: async () => (await import('../../simulators/fermion/run.ts')).run,
  qsharp: async () => (await import('../../simulators/qsharp/run.ts')).run,
  ...Object.fromEntries(
    NOISE_PRESETS.map((preset) => [`noisy:${preset.name}`, async () => (await import('../../simulators/noisy/run.ts')).noisyRun(preset)]),
  ),
};
