/** The `fermion` backend in this process: facts at once, the simulator when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { fermionFacts } from './facts.ts';

export function fermionBackend(): LocalBackend {
  return {
    ...fermionFacts,
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).run(spec, context),
  };
}
