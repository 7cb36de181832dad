/** A noisy backend in this process: facts at once, the simulator when the first step runs. */
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { noisyFacts } from './facts.ts';
import { parseNoiseModel, type NoiseModelInput } from './model/noise-model.ts';

/** `noisy:<name of the model>`. @throws INVALID_INPUT naming the field of the model that is wrong */
export function noisyBackend(noise: NoiseModelInput): LocalBackend {
  const model = parseNoiseModel(noise);
  return {
    ...noisyFacts(model),
    locality: 'local',
    run: async (spec, context) => (await import('./run.ts')).noisyRun(model)(spec, context),
  };
}
