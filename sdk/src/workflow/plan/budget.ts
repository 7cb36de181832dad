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
const shortest = (ranges: Range[]): Range => [...ranges].sort((a, b) => a.likely - b.likely)[0] ?? exactly(0);
const largest = (ranges: Range[]): Range => ranges.reduce(most, exactly(0));

type Machine = Pick<Backend, 'id' | 'startMs' | 'stepsAtOnce'>;

/**
 * Steps of a stage run at the same time, as many as their backends have processes for: memory adds within a stage, time takes its
 * longest; money adds everywhere. The first step waits for a process, and so does the first that runs beside another.
 */
export function totalForecast(stages: readonly { steps: readonly PlannedStep[] }[], backends: readonly Machine[]): Forecast {
  const used = new Set(stages.flatMap(({ steps }) => steps.flatMap(({ backend = '', uses = [] }) => [backend, ...uses])));
  const machines = backends.filter(({ id }) => used.has(id));
  const start = largest(machines.flatMap(({ startMs }) => startMs ?? []));
  const atOnce = Math.max(1, ...machines.map(({ stepsAtOnce = Number.POSITIVE_INFINITY }) => stepsAtOnce));
  const perStage = stages.map(({ steps }) => steps.flatMap(({ forecast }) => forecast ?? []));
  const all = perStage.flat();
  const answer = stages.flatMap(({ steps }) => steps).findLast(({ role }) => role === 'answer');
  const parallel = perStage.findIndex((stage) => stage.length > 1 && atOnce > 1);
  const walls = perStage.map((stage, at) => {
    const longest = largest(stage.map(({ wallMs }) => wallMs));
    return at === parallel ? most(longest, add(start, shortest(stage.map(({ wallMs }) => wallMs)))) : longest;
  });
  const together = (stage: Forecast[]): Range =>
    total(
      [...stage]
        .sort((a, b) => b.memoryBytes.likely - a.memoryBytes.likely)
        .slice(0, atOnce)
        .map(({ memoryBytes }) => memoryBytes),
    );
  return {
    memoryBytes: largest(perStage.map(together)),
    wallMs: total([start, ...walls]),
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
