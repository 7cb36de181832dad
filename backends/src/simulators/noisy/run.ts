/** Runs the steps of a noisy backend in this process. */
import {
  CofactorError,
  throwIfCancelled,
  type LocalBackend,
  type Resources,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { kernelVariant } from '../../kernels/wasm.ts';
import { checkExpectation } from '../statevector/expectation.ts';
import { checkSample } from '../statevector/sample.ts';
import { noisyFacts } from './facts.ts';
import { runExpectation, runSample } from './measure.ts';
import { parseNoiseModel, type NoiseModel, type NoiseModelInput } from './noise-model.ts';

/** @throws INVALID_INPUT as `parseNoiseModel`; the run: INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED. */
export function noisyRun(input: NoiseModelInput): LocalBackend['run'] {
  const model = parseNoiseModel(input);
  const facts = noisyFacts(model);
  return async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
    const started = performance.now();
    throwIfCancelled(context.signal);
    const { memoryBytes, sizes } = facts.forecast(spec, {});
    const { output, resources } = await answer(spec, model, context);
    return {
      schema: 'cofactor.step-result/1',
      kind: spec.kind as K,
      output: output as StepOutput<K>,
      resources: { ...sizes, peakMemoryBytes: memoryBytes.likely, ...resources },
      wallMs: performance.now() - started,
      costMicroUsd: 0,
      provenance: {
        kind: spec.kind,
        backend: facts.id,
        backendVersion: facts.version,
        kernelVariant: kernelVariant(),
        ...('seed' in spec && { seed: spec.seed }),
        threads: 1,
        calibration: model.source,
        notes: ['any two qubits interact: decomposed to the gates of the device, not routed on it'],
      },
      warnings: [],
    };
  };
}

async function answer(spec: StepSpec, model: NoiseModel, context: RunContext): Promise<{ output: StepOutput; resources: Resources }> {
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
