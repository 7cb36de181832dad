/** Runs the steps of the `search` backend in this process. */
import {
  stepNotRun,
  stepResult,
  throwIfCancelled,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
  type Warning,
} from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';
import { readAssignment, recast } from './encoding/quadratic-model.ts';
import { searchCircuit } from './encoding/search-circuit.ts';
import { searchFacts } from './facts.ts';
import { solve } from './solver/solve.ts';

/** @throws CofactorError as `solve` does; UNSUPPORTED for other kinds of step */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const started = performance.now();
  const { memoryBytes, sizes } = searchFacts.forecast(spec, {});
  throwIfCancelled(context.signal);
  const { output, warnings, threads = 1 } = await answer(spec, context);
  return stepResult(searchFacts, spec, {
    output,
    resources: { ...sizes, peakMemoryBytes: memoryBytes.likely },
    wallMs: performance.now() - started,
    provenance: { kernelVariant: kernelVariant(), threads },
    warnings,
  });
}

async function answer(spec: StepSpec, context: RunContext): Promise<{ output: StepOutput; warnings: Warning[]; threads?: number }> {
  switch (spec.kind) {
    case 'search':
      return solve(spec, context);
    case 'search-circuit':
      return { output: searchCircuit(spec), warnings: [] };
    case 'quadratic-model':
      return { output: await recast(spec.model, spec.seed), warnings: [] };
    case 'read-assignment':
      return { output: readAssignment(spec.model, spec.encoding, spec.assignment), warnings: [] };
    default:
      throw stepNotRun(searchFacts, spec.kind);
  }
}
