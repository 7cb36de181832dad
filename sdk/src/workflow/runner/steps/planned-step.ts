/** Running one planned step: fill in what earlier steps gave, then run it, or the driver that asks for steps of its kind. */
import { invalidInput, parseDocument, StepSpec, type PlannedStep, type StepResult } from '../../../contracts/index.ts';
import { drive } from './drive.ts';
import { execute, type Executed, type Workbench } from './workbench.ts';

export async function runPlannedStep(
  planned: PlannedStep,
  results: ReadonlyMap<string, StepResult>,
  bench: Workbench,
  signal: AbortSignal,
): Promise<Executed> {
  const { kind, driver, backend = '' } = planned;
  const id = `${bench.under}${planned.id}`;
  const named = { ...planned, id };
  const spec = resolveInputs(planned, results);
  bench.events.emit({ type: 'step-started', step: id, kind, backend });
  const { result, replayed } = driver
    ? await drive({ ...named, driver }, spec, bench, signal)
    : await execute(parseDocument(StepSpec, spec, id), named, id, bench, signal);
  for (const warning of result.warnings) bench.events.emit({ type: 'warning', ...warning });
  bench.events.emit({ type: 'step-finished', step: id, wallMs: result.wallMs, replayed });
  return { result, replayed };
}

export function resolveInputs({ id, spec, inputs }: PlannedStep, results: ReadonlyMap<string, StepResult>): Record<string, unknown> {
  const filled = Object.entries(inputs).map(([field, { step, path }]) => {
    const value = path.split('.').filter(Boolean).reduce(fieldOf, results.get(step)?.output);
    if (value === undefined) throw invalidInput(`${id}.${field}`, `${path || 'the output'} of step ${step}`, undefined);
    return [field, value];
  });
  return { ...spec, ...Object.fromEntries(filled) };
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
