/** Forecasts of a whole plan, and the budget they are held against before anything runs. */
import {
  CofactorError,
  exactly,
  microUsd,
  usd,
  type Backend,
  type Budget,
  type Forecast,
  type PlannedStep,
  type Range,
} from '../../contracts/index.ts';

const add = (a: Range, b: Range): Range => ({ low: a.low + b.low, likely: a.likely + b.likely, high: a.high + b.high });
const most = (a: Range, b: Range): Range => ({
  low: Math.max(a.low, b.low),
  likely: Math.max(a.likely, b.likely),
  high: Math.max(a.high, b.high),
});
const total = (ranges: Range[]): Range => ranges.reduce(add, exactly(0));
const largest = (ranges: Range[]): Range => ranges.reduce(most, exactly(0));

/**
 * Steps of a stage run at the same time: memory adds within a stage, time takes its longest; money adds everywhere. The first steps
 * wait for a process of their backend.
 */
export function totalForecast(
  stages: readonly { steps: readonly PlannedStep[] }[],
  backends: readonly Pick<Backend, 'id' | 'startMs'>[],
): Forecast {
  const used = new Set(stages.flatMap(({ steps }) => steps.flatMap(({ backend = '', uses = [] }) => [backend, ...uses])));
  const start = largest(backends.flatMap(({ id, startMs }) => (startMs && used.has(id) ? [startMs] : [])));
  const perStage = stages.map(({ steps }) => steps.flatMap(({ forecast }) => forecast ?? []));
  const all = perStage.flat();
  const answer = stages.flatMap(({ steps }) => steps).findLast(({ role }) => role === 'answer');
  return {
    memoryBytes: largest(perStage.map((stage) => total(stage.map(({ memoryBytes }) => memoryBytes)))),
    wallMs: total([start, ...perStage.map((stage) => largest(stage.map(({ wallMs }) => wallMs)))]),
    costMicroUsd: total(all.map(({ costMicroUsd }) => costMicroUsd)),
    sizes: { ...answer?.requires, ...answer?.forecast?.sizes },
    assumptions: [...new Set(all.flatMap(({ assumptions }) => assumptions))],
    ...(all.some(({ open }) => open) && { open: true }),
  };
}

/**
 * Money is held at its highest, since a quote must never be overrun; time, memory and shots at what is likely (the runner
 * stops a job that passes its time or shots).
 * @throws OVER_BUDGET naming the limit.
 */
export function checkBudget({ memoryBytes, wallMs, costMicroUsd, sizes }: Forecast, budget: Budget): void {
  const checks: [field: keyof Budget, asked: number, allowed: number | undefined, shown: (value: number) => string][] = [
    [
      'maxCostUsd',
      costMicroUsd.high,
      budget.maxCostUsd === undefined ? undefined : microUsd(budget.maxCostUsd),
      (value) => `$${usd(value)}`,
    ],
    ['maxShots', sizes.shots ?? 0, budget.maxShots, (value) => `${value} shots`],
    ['maxWallMs', wallMs.likely, budget.maxWallMs, (value) => `${Math.ceil(value)} ms`],
    ['maxMemoryBytes', memoryBytes.likely, budget.maxMemoryBytes, (value) => `${Math.ceil(value)} bytes`],
  ];
  for (const [field, asked, allowed, shown] of checks) {
    if (allowed === undefined || asked <= allowed) continue;
    const message = `budget.${field} allows ${shown(allowed)}, the plan forecasts ${shown(asked)}: raise it, or choose a smaller problem`;
    throw new CofactorError('OVER_BUDGET', message, { limit: field, allowed, asked });
  }
}
