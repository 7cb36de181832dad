/** The local annealer in this process: facts at once, the search when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { annealerFacts } from './facts.ts';

export function annealerBackend(): LocalBackend {
  return {
    ...annealerFacts,
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).run(spec, context),
  };
}
