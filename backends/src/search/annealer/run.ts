/** Runs the steps of the local annealer in this process. */
import { stepNotRun, stepResult, type RunContext, type StepKind, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { kernelVariant } from '../../kernels/wasm.ts';
import type { AnnealerMethod } from './annealer-model.ts';
import { searchByAnnealer } from './annealer-search.ts';
import { annealerFacts, PEGASUS_SIZE } from './facts.ts';
import { pegasus } from './pegasus.ts';

/** @throws what the forecast refuses, before anything runs; UNSUPPORTED where no embedding is found; CANCELLED */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  if (spec.kind !== 'search') throw stepNotRun(annealerFacts, spec.kind);
  const started = performance.now();
  const search: StepSpec<'search'> = spec;
  const { memoryBytes } = annealerFacts.forecast(search, {});
  const step = { ...search, method: search.method as AnnealerMethod }; // no other passes the forecast
  const { output, resources } = await searchByAnnealer(step, pegasus(PEGASUS_SIZE), { id: annealerFacts.id, ...context });
  return stepResult(annealerFacts, spec, {
    output,
    resources: { ...resources, peakMemoryBytes: memoryBytes.likely },
    wallMs: performance.now() - started,
    provenance: { kernelVariant: kernelVariant(), threads: 1 },
  });
}
