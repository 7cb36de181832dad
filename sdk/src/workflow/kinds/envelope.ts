/** What every result says, whatever its kind: time, money, provenance, warnings. */
import {
  COFACTOR_VERSION,
  CofactorError,
  type Plan,
  type PlannedStep,
  type Resources,
  type Result,
  type StepKind,
  type StepResult,
  type Warning,
} from '../../contracts/index.ts';
import type { StepRun } from './kind-flow.ts';

type Envelope = Pick<Result, 'schema' | 'status' | 'wallMs' | 'queueMs' | 'costMicroUsd' | 'provenance' | 'warnings'>;

/** @param warnings of the result itself, between those of the plan and those of the steps */
export function envelope(plan: Plan, run: StepRun, warnings: readonly Warning[] = []): Envelope {
  const all = resultsInOrder(plan, run);
  return {
    schema: 'cofactor.result/1',
    status: 'succeeded',
    wallMs: wallMs(plan, run.results),
    queueMs: run.queueMs,
    costMicroUsd: all.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
    provenance: {
      cofactorVersion: COFACTOR_VERSION,
      inputHash: plan.inputHash,
      seed: plan.job.seed,
      steps: all.map(({ provenance }) => provenance),
    },
    warnings: unique([
      ...plan.warnings,
      ...warnings,
      ...all.flatMap((result) => result.warnings),
      ...run.missing.map(({ step, error }) => ({ code: 'REFERENCE_FAILED', message: `${step}: ${error.message}` })),
    ]),
  };
}

const stepsOf = ({ stages }: Plan): PlannedStep[] => stages.flatMap(({ steps }) => steps);

/** Results of the steps that ran, in the order of the plan. */
export function resultsInOrder(plan: Plan, { results }: StepRun): StepResult[] {
  return stepsOf(plan).flatMap(({ id }) => results.get(id) ?? []);
}

/** The result of a step, if it ran and is of this kind. */
export function resultOf<K extends StepKind>({ results }: StepRun, kind: K, id: string = kind): StepResult<K> | undefined {
  const result = results.get(id);
  return result?.kind === kind ? (result as StepResult<K>) : undefined;
}

/** The first step that answers, with its result. @throws INTERNAL when there is none: a plan without an answer is a mistake of ours */
export function answerIn(plan: Plan, { results }: StepRun): { step: PlannedStep; result: StepResult } {
  const step = stepsOf(plan).find(({ role }) => role === 'answer');
  const result = results.get(step?.id ?? '');
  if (step === undefined || result === undefined) {
    throw new CofactorError('INTERNAL', 'the plan has no answer step, or it did not run', { where: 'assembleResult' });
  }
  return { step, result };
}

/** The highest peak of memory of any step. */
export function peakMemory(results: readonly StepResult[]): Pick<Resources, 'peakMemoryBytes'> {
  const peaks = results.flatMap(({ resources }) => resources.peakMemoryBytes ?? []);
  return peaks.length > 0 ? { peakMemoryBytes: Math.max(...peaks) } : {};
}

/** Time of a run: its stages one after the other, each as long as its longest step. Shared and replayed steps count as measured. */
export function wallMs(plan: Plan, results: ReadonlyMap<string, StepResult>, counts: (step: PlannedStep) => boolean = () => true): number {
  const longest = plan.stages.map(({ steps }) => Math.max(0, ...steps.filter(counts).map(({ id }) => results.get(id)?.wallMs ?? 0)));
  return longest.reduce((sum, ms) => sum + ms, 0);
}

function unique(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}
