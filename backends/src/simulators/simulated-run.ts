/** What every simulator's run has around its own work: checks first, then the answer with its resources and provenance. */
import {
  stepResult,
  throwIfCancelled,
  type BackendFacts,
  type LocalBackend,
  type Resources,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepProvenance,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';

export interface SimulatedAnswer {
  output: StepOutput;
  resources: Resources;
}

/** @throws what the forecast refuses, before anything runs; CANCELLED; whatever `answer` throws. */
export function simulatedRun(
  facts: BackendFacts,
  answer: (spec: StepSpec, context: RunContext) => Promise<SimulatedAnswer>,
  provenance: Pick<StepProvenance, 'calibration' | 'notes' | 'threads'> = {},
): LocalBackend['run'] {
  return async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
    const started = performance.now();
    throwIfCancelled(context.signal);
    const { memoryBytes, sizes } = facts.forecast(spec, {});
    const { output, resources } = await answer(spec, context);
    return stepResult(facts, spec, {
      output,
      resources: { ...sizes, peakMemoryBytes: memoryBytes.likely, ...resources },
      wallMs: performance.now() - started,
      provenance: { kernelVariant: kernelVariant(), threads: 1, ...provenance },
    });
  };
}
