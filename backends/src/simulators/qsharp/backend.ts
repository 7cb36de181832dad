/** The `qsharp` backend in this process: facts at once, the compiler when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { qsharpFacts } from './facts.ts';

export function qsharpBackend(): LocalBackend {
  return {
    ...qsharpFacts,
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).run(spec, context),
  };
}
