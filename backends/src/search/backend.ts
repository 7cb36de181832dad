/** The `search` backend in this process: facts at once, the searches when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { searchFacts } from './facts.ts';

export function searchBackend(): LocalBackend {
  return {
    ...searchFacts,
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).run(spec, context),
  };
}
