/** Steps of the `cpu` backend, on the functions of chemistry/. Runs inside the engine process. */
import { stepNotRun, stepResult, type RunContext, type StepKind, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';
import { cpuFacts } from './facts.ts';
import { activeSpaceSteps } from './steps/active-space.ts';
import { circuitSteps } from './steps/circuit.ts';
import { determinantSteps } from './steps/determinants.ts';
import { moleculeSteps } from './steps/molecule.ts';
import type { StepRunner, StepRunners } from './steps/step-runner.ts';

const RUNNERS: StepRunners = { ...moleculeSteps, ...activeSpaceSteps, ...determinantSteps, ...circuitSteps };

/** Runs one step. @throws CofactorError as the function of chemistry it stands on; UNSUPPORTED for other kinds */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const runner: StepRunner<K> | undefined = RUNNERS[spec.kind as K];
  if (!runner) throw stepNotRun(cpuFacts, spec.kind);
  cpuFacts.forecast(spec, {}); // refuses what is too large, also where no host has asked
  const startedAt = performance.now();
  const { output, resources, warnings, notes, threads = 1 } = await runner(spec, context);
  return stepResult(cpuFacts, spec, {
    output,
    resources,
    wallMs: performance.now() - startedAt,
    provenance: { kernelVariant: kernelVariant(), threads, ...(notes && { notes }) },
    warnings,
  });
}
