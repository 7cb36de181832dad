/** The backends an engine process can run, each loaded when its first step comes. */
import type { LocalBackend } from '@cofactor/sdk/contracts';

/** Runs steps inside the engine. Facts and forecasts stay in the host (in-engine.ts). */
export type StepRunner = LocalBackend['run'];

export type BackendTable = Readonly<Record<string, () => Promise<StepRunner>>>;

/** @public imported by its URL, in the engine process */
export const backendTable: BackendTable = {
  cpu: async () => (await import('../cpu/run.ts')).run,
  statevector: async () => (await import('../simulators/statevector/run.ts')).run,
};
