import type { Plan, PlannedStep, Subproblem } from '@cofactor/sdk/contracts';
import { openHome } from '@cofactor/backends';
import { resolvePlan } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { bytes, dollars, facts, milliseconds, range, table } from '../../terminal.ts';

/** Partition, steps, backends and why, and what it will take. Runs nothing, or with `resolve` the free steps that others wait for. */
export async function plan(path: string, options: { json?: boolean; resolve?: boolean }): Promise<void> {
  const job = await loadJob(path);
  const cofactor = await openLocal(job);
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
