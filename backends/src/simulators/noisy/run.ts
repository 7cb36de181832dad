/** Runs the steps of a noisy backend in this process. */
import { CofactorError, type LocalBackend, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { simulatedRun, type SimulatedAnswer } from '../simulated-run.ts';
import { checkExpectation } from '../statevector/expectation.ts';
import { checkSample } from '../statevector/sample.ts';
import { noisyFacts } from './facts.ts';
import { runExpectation, runSample } from './measure.ts';
import { parseNoiseModel, type NoiseModel, type NoiseModelInput } from './model/noise-model.ts';

/** @throws INVALID_INPUT as `parseNoiseModel`; the run: INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED. */
export function noisyRun(input: NoiseModelInput): LocalBackend['run'] {
  const model = parseNoiseModel(input);
  return simulatedRun(noisyFacts(model), (spec, context) => answer(spec, model, context), {
    calibration: model.source,
    notes: ['any two qubits interact: decomposed to the gates of the device, not routed on it'],
  });
}

async function answer(spec: StepSpec, model: NoiseModel, context: RunContext): Promise<SimulatedAnswer> {
  switch (spec.kind) {
    case 'expectation':
      checkExpectation(spec);
      return runExpectation(spec, model, context);
    case 'sample':
      checkSample(spec);
      return runSample(spec, model, context);
    default:
      throw new CofactorError('INTERNAL', `a ${spec.kind} step passed the forecast`, { where: 'noisy' });
  }
}
