/** The `statevector` backend in this process: facts at once, the simulator when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { statevectorFacts } from './facts.ts';

export function statevectorBackend(): LocalBackend {
  return {
    ...statevectorFacts,
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).run(spec, context),
  };
}
