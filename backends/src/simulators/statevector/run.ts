/** Runs the steps of the `statevector` backend in this process. */
import {
  CofactorError,
  throwIfCancelled,
  type Resources,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { kernelVariant } from '../../kernels/wasm.ts';
import { checkExpectation, runExpectation } from './expectation.ts';
import { statevectorFacts } from './facts.ts';
import { checkSample, runSample } from './sample.ts';
import { runVqeLoop } from './vqe-loop.ts';

/** @throws CofactorError INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED; NOT_CONVERGED from a loop. */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const started = performance.now();
  throwIfCancelled(context.signal);
  const { memoryBytes, sizes } = statevectorFacts.forecast(spec, {});
  const { output, resources } = await answer(spec, context);
  return {
    schema: 'cofactor.step-result/1',
    kind: spec.kind as K,
    output: output as StepOutput<K>,
    resources: { ...sizes, peakMemoryBytes: memoryBytes.likely, ...resources },
    wallMs: performance.now() - started,
    costMicroUsd: 0,
    provenance: {
      kind: spec.kind,
      backend: statevectorFacts.id,
      backendVersion: statevectorFacts.version,
      kernelVariant: kernelVariant(),
      ...('seed' in spec && { seed: spec.seed }),
      threads: 1,
    },
    warnings: [],
  };
}

async function answer(spec: StepSpec, context: RunContext): Promise<{ output: StepOutput; resources: Resources }> {
  switch (spec.kind) {
    case 'expectation':
      checkExpectation(spec);
      return runExpectation(spec, context);
    case 'sample':
      checkSample(spec);
      return runSample(spec, context);
    case 'vqe-loop':
      return runVqeLoop(spec, context);
    default:
      throw new CofactorError('INTERNAL', `a ${spec.kind} step passed the forecast`, { where: 'statevector' });
  }
}
