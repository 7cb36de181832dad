/** Runs the steps of the `search` backend in this process. */
import { stepNotRun, type RunContext, type StepKind, type StepOutput, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';
import { searchFacts } from './facts.ts';
import { solve } from './solve.ts';

/** @throws CofactorError as `solve` does; UNSUPPORTED for other kinds of step */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  if (spec.kind !== 'search') throw stepNotRun(searchFacts, spec.kind);
  const started = performance.now();
  const search: StepSpec<'search'> = spec;
  const { memoryBytes } = searchFacts.forecast(search, {});
  const { output, warnings } = await solve(search, context);
  return {
    schema: 'cofactor.step-result/1',
    kind: spec.kind as K,
    output: output as StepOutput as StepOutput<K>,
    resources: { peakMemoryBytes: memoryBytes.likely },
    wallMs: performance.now() - started,
    costMicroUsd: 0,
    provenance: {
      kind: spec.kind,
      backend: searchFacts.id,
      backendVersion: searchFacts.version,
      kernelVariant: kernelVariant(),
      seed: search.seed,
      threads: 1,
    },
    warnings,
  };
}
