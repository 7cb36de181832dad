/**
 * Resolving a plan: the free classical steps that others wait for are run, so that what was a range becomes a number. The job, its
 * steps and their backends stay as they were planned; forecasts, sizes and the partition are told anew with what came out.
 */
import {
  contentHash,
  exactly,
  parseDocument,
  StepSpec,
  type Backend,
  type Plan,
  type PlannedStep,
  type Sizes,
  type StepKind,
  type StepResult,
} from '../../contracts/index.ts';
import { partition } from '../kinds/energy/partition.ts';
import { pose } from '../kinds/energy/pose.ts';
import type { PosedJob } from '../kinds/kind-flow.ts';
import { poseJob } from '../kinds/kinds.ts';
import { systemClock } from '../runner/clock.ts';
import type { RunOptions } from '../runner/runner.ts';
import { resolveInputs } from '../runner/steps/planned-step.ts';
import { runStep } from '../runner/steps/run-step.ts';
import { withPrices } from '../partition/prices.ts';
import { totalForecast } from './budget.ts';
import { isOffer, offer } from './offers.ts';

/** What is cheap beside the hard part, and tells its size. */
const TELLING: ReadonlySet<StepKind> = new Set([
  'scf',
  'transform',
  'read-hamiltonian',
  'read-program',
  'ansatz',
  'search-circuit',
  'quadratic-model',
]);

/** @throws what a step failed with, as the job would */
export async function resolvePlan(plan: Plan, options: Pick<RunOptions, 'backends' | 'artifacts' | 'signal' | 'onEvent'>): Promise<Plan> {
  const results = await runTelling(plan, options);
  if (results.size === 0) return plan;
  const posed = poseJob(plan.job);
  const known = new Map<string, Sizes>();
  const stages = plan.stages.map((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => {
      const told = tellAgain(step, posed, { known, results, backends: options.backends });
      known.set(step.id, told.gives);
      return told.step;
    }),
  }));
  const ran = [...results].map(([id, { wallMs }]) => `${id} (${Math.round(wallMs)} ms)`).join(', ');
  const picked = pickedSpace(results);
  const decisions = [...plan.decisions, `resolved by running ${ran}`, ...(picked?.reasons ?? [])];
  return {
    ...plan,
    stages,
    decisions,
    subproblems: withPrices(partAgain(plan, picked), stages),
    forecast: totalForecast(stages, options.backends),
  };
}

/** Results of the telling steps, by id. */
async function runTelling(
  plan: Plan,
  { backends, artifacts, signal = new AbortController().signal }: Parameters<typeof resolvePlan>[1],
): Promise<Map<string, StepResult>> {
  const results = new Map<string, StepResult>();
  for (const step of plan.stages.flatMap(({ steps }) => steps)) {
    const backend = backends.find(({ id }) => id === step.backend);
    if (backend === undefined || !isTelling(step, backend, results)) continue;
    const spec = parseDocument(StepSpec, resolveInputs(step, results), step.id);
    results.set(step.id, await runStep(backend, spec, { signal, artifacts, clock: systemClock, idempotencyKey: contentHash(spec) }));
  }
  return results;
}

function isTelling(
  { kind, role, driver, forecast, inputs }: PlannedStep,
  backend: Backend,
  results: ReadonlyMap<string, StepResult>,
): boolean {
  const free = backend.locality === 'local' && forecast?.costMicroUsd.high === 0;
  return (
    TELLING.has(kind) && role === 'support' && driver === undefined && free && Object.values(inputs).every(({ step }) => results.has(step))
  );
}

interface Known {
  known: ReadonlyMap<string, Sizes>;
  results: ReadonlyMap<string, StepResult>;
  backends: readonly Backend[];
}

/** The step with what it took, or with the forecast that follows from what is known by now. */
function tellAgain(step: PlannedStep, posed: PosedJob, { known, results, backends }: Known): { step: PlannedStep; gives: Sizes } {
  const before: Sizes = Object.assign({}, ...Object.values(step.inputs).map(({ step: id }) => known.get(id)));
  const requires = posed.requires(step, before);
  const { waitsFor: _, ...settled } = step;
  const result = results.get(step.id);
  if (result) {
    const { peakMemoryBytes } = result.resources;
    const forecast = {
      memoryBytes: peakMemoryBytes === undefined ? (step.forecast?.memoryBytes ?? exactly(0)) : exactly(peakMemoryBytes),
      wallMs: exactly(result.wallMs),
      costMicroUsd: exactly(result.costMicroUsd),
      sizes: { ...step.forecast?.sizes, ...sizesIn(result) },
      assumptions: ['measured'],
    };
    const gives = { ...posed.gives(step, { before, requires, forecast }), ...sizesIn(result) };
    return { step: { ...settled, requires, forecast }, gives };
  }
  const backend = backends.find(({ id }) => id === step.backend);
  const inputs = Object.values(step.inputs);
  const spec = inputs.every(({ step: id }) => results.has(id)) ? resolveInputs(step, results) : step.spec;
  const answer = backend && offer({ backend, availability: { available: true } }, { ...step, spec }, requires);
  if (answer === undefined || step.forecast === undefined) return { step, gives: {} };
  if (!isOffer(answer)) throw answer.error;
  const { forecast } = answer;
  return { step: { ...settled, requires, forecast }, gives: posed.gives(step, { before, requires, forecast }) };
}

/** Sizes that a result tells. */
function sizesIn(result: StepResult): Sizes {
  const { peakMemoryBytes: _bytes, circuitEvaluations: _evaluations, ...sizes } = result.resources;
  const space = spaceOf(result);
  return { ...sizes, ...(space && { numOrbitals: space.orbitals, numElectrons: space.electrons }) };
}

const spaceOf = (result: StepResult): StepResult<'transform'>['output']['activeSpace'] | undefined =>
  result.kind === 'transform' ? (result as StepResult<'transform'>).output.activeSpace : undefined;

const pickedSpace = (results: ReadonlyMap<string, StepResult>): ReturnType<typeof spaceOf> =>
  [...results.values()].map(spaceOf).find((space) => space !== undefined);

function partAgain({ job, subproblems }: Plan, activeSpace: ReturnType<typeof spaceOf>): Plan['subproblems'] {
  if (job.problem.kind !== 'energy' || job.method === undefined || activeSpace === undefined) return subproblems;
  return partition(pose(job.problem), job.method, { activeSpace });
}
