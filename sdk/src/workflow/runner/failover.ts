/** The next best backend when the one that `auto` picked is busy or gone while the job runs. */
import type { Backend, CofactorError, ErrorCode, Plan, PlannedStep } from '../../contracts/index.ts';
import { isCofactorError } from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';

/** What another backend may do better. */
const PASSES_ON: ReadonlySet<ErrorCode> = new Set(['PROVIDER_BUSY', 'UNAVAILABLE']);

/**
 * The same job planned without the backend that failed, or undefined when the job named it, when the failure would follow it to any
 * other, and when no other can carry it.
 */
export async function nextBest(
  plan: Plan,
  { step, error }: { step: PlannedStep; error: CofactorError },
  backends: readonly Backend[],
): Promise<{ plan: Plan; backends: Backend[] } | undefined> {
  if (plan.job.backend !== 'auto' || !PASSES_ON.has(error.code)) return undefined;
  const others = backends.filter(({ id }) => id !== step.backend);
  const next = await planJob(plan.job, others).catch((refusal: unknown) => {
    if (isCofactorError(refusal)) return undefined;
    throw refusal;
  });
  if (next === undefined) return undefined;
  const message = `${step.backend} failed with ${error.code} (${error.message}): auto went on without it`;
  const warnings = [...plan.warnings.filter(({ code }) => code === 'FAILED_OVER'), { code: 'FAILED_OVER', message }];
  return { plan: { ...next, inputHash: plan.inputHash, warnings: [...next.warnings, ...warnings] }, backends: others };
}
