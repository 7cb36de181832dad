import { invalidInput, type Plan, type PlannedStep, type Range, type Subproblem } from '@cofactor/sdk/contracts';
import { openHome } from '@cofactor/backends';
import { planComparison, resolvePlan, type ArmOutlook } from '@cofactor/sdk/workflow';
import { loadDocument } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { bytes, dollars, facts, milliseconds, range, table } from '../../terminal.ts';

/**
 * Partition, steps, backends and why, and what it will take; of a comparison what each arm will take. Runs nothing, or with `resolve`
 * the free steps of a job that others wait for.
 */
export async function plan(path: string, options: { json?: boolean; resolve?: boolean }): Promise<void> {
  const job = await loadDocument(path);
  const cofactor = await openLocal(job);
  if (job.schema === 'cofactor.comparison/1') {
    if (options.resolve) throw invalidInput('--resolve', 'a job document', job.schema, 'plan a comparison without it');
    const arms = await planComparison(job, cofactor.backends);
    process.stdout.write(options.json ? `${JSON.stringify(arms)}\n` : `${showArms(arms)}\n`);
    return;
  }
  const first = await cofactor.plan(job);
  const { artifacts } = openHome();
  const planned = options.resolve ? await resolvePlan(first, { backends: cofactor.backends, artifacts, signal: interruptSignal() }) : first;
  process.stdout.write(options.json ? `${JSON.stringify(planned)}\n` : `${showPlan(planned)}\n`);
}

export function showPlan(planned: Plan): string {
  const steps = planned.stages.flatMap((stage) => stage.steps.map((step) => [stage.name, ...stepRow(step)]));
  const sizes = Object.entries(planned.forecast.sizes).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('+') : value}`);
  return [
    table(
      ['subproblem', 'domain', 'asks', 'recombines', 'time', 'price'],
      planned.subproblems.map(({ id, domain, asks, recombines, forecast }) => [
        id,
        domain,
        asks,
        recombines,
        forecast ? range(forecast.wallMs, milliseconds) : '–',
        forecast ? range(forecast.costMicroUsd, dollars) : '–',
      ]),
    ),
    planned.subproblems.map(reasons).join('\n'),
    table(['stage', 'step', 'backend', 'memory', 'time', 'price', 'waits for'], steps),
    facts([
      ['sizes', sizes.join(', ') || undefined],
      ['memory', range(planned.forecast.memoryBytes, bytes)],
      ['time', range(planned.forecast.wallMs, milliseconds)],
      ['price', range(planned.forecast.costMicroUsd, dollars)],
      ['input hash', planned.inputHash],
    ]),
    planned.forecast.assumptions.map((line) => `assumes ${line}`).join('\n'),
    planned.decisions.map((line) => `· ${line}`).join('\n'),
    planned.warnings.map((warning) => `warning ${warning.code}: ${warning.message}`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What every arm takes, all its points and seeds together, and why some are refused. */
function showArms(arms: readonly ArmOutlook[]): string {
  const rows = arms.map(({ label, plans, refusals }) => {
    if (plans.length === 0) return [label, refusals.length === 0 ? 'given: nothing runs' : 'refused', '–', '–', '–', '–'];
    const [first] = plans;
    const sum = (of: (forecast: Plan['forecast']) => Range): Range => together(plans, of, (a, b) => a + b);
    return [
      label,
      [first.job.method?.name, backendOf(first)].filter(Boolean).join(' on '),
      refusals.length === 0 ? String(plans.length) : `${plans.length} of ${plans.length + refusals.length}`,
      range(
        together(plans, ({ memoryBytes }) => memoryBytes, Math.max),
        bytes,
      ),
      range(
        sum(({ wallMs }) => wallMs),
        milliseconds,
      ),
      range(
        sum(({ costMicroUsd }) => costMicroUsd),
        dollars,
      ),
    ];
  });
  const refused = arms.flatMap(({ label, refusals }) => [
    ...new Set(refusals.map(({ code, message }) => `· ${label} refused, ${code}: ${message}`)),
  ]);
  return [table(['arm', 'how', 'jobs', 'memory', 'time', 'price'], rows), refused.join('\n')].filter(Boolean).join('\n\n');
}

/** Where its answer is computed. */
const backendOf = ({ stages }: Plan): string | undefined =>
  stages.flatMap(({ steps }) => steps).find(({ role }) => role === 'answer')?.backend;

function together(plans: readonly Plan[], of: (forecast: Plan['forecast']) => Range, join: (a: number, b: number) => number): Range {
  return plans
    .map(({ forecast }) => of(forecast))
    .reduce((a, b) => ({ low: join(a.low, b.low), likely: join(a.likely, b.likely), high: join(a.high, b.high) }));
}

/** Why a part is where it is, and what the rest fixes for it. */
function reasons({ id, why, boundary }: Subproblem): string {
  return [`· ${id}: ${why}`, ...boundary.map((line) => `    ${line}`)].join('\n');
}

function stepRow(step: PlannedStep): string[] {
  const forecast = step.forecast;
  return [
    step.driver ? `${step.id} (${step.driver} asks for ${step.kind} steps)` : step.id === step.kind ? step.id : `${step.id} (${step.kind})`,
    step.backend ?? '–',
    forecast ? range(forecast.memoryBytes, bytes) : '–',
    forecast ? range(forecast.wallMs, milliseconds) : '–',
    forecast ? range(forecast.costMicroUsd, dollars) : '–',
    step.waitsFor ?? '',
  ];
}
