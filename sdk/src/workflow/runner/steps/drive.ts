/** A planned step that is a generator: what it asks for is run (or replayed) like anything else, and fed back. */
import type { PlannedStep } from '../../../contracts/index.ts';
import { DRIVERS } from '../../drivers/index.ts';
import { execute, type Executed, type Workbench } from './workbench.ts';
import { Tally } from './tally.ts';

/**
 * The n-th request has the key `id#n`, n from 1; a job that is asked for files its steps below it.
 * @param spec as planned, its inputs filled in
 */
export async function drive(
  planned: PlannedStep & { driver: NonNullable<PlannedStep['driver']> },
  spec: Record<string, unknown>,
  bench: Workbench,
  signal: AbortSignal,
): Promise<Executed> {
  const { id } = planned;
  const { answers, begin, progress } = DRIVERS[planned.driver];
  const tally = new Tally(answers);
  const driver = begin(spec, { step: id, backend: bench.backends.get(planned.backend ?? '') });
  let replayed = true;
  let turn = driver.next();
  for (let n = 1; !turn.done; n++) {
    const asked = turn.value;
    if ('jobs' in asked) {
      const runs = await Promise.all(asked.jobs.map((plan, k) => bench.runJob(plan, `${id}#${n}.${k + 1}/`, signal)));
      replayed &&= runs.every((run) => run.replayed);
      for (const { answer } of runs) tally.addJob(answer);
      const given = runs.map(({ answer }) => answer);
      bench.events.emit({ type: 'step-progress', step: id, progress: { iteration: n, ...progress(given) } });
      turn = driver.next(given);
    } else {
      const done = await execute(asked, planned, `${id}#${n}`, bench, signal);
      replayed &&= done.replayed;
      tally.add(done.result, asked);
      bench.events.emit({ type: 'step-progress', step: id, progress: { iteration: n, ...progress(done.result) } });
      turn = driver.next(done.result);
    }
  }
  const { output, resources, seed } = turn.value;
  const { provenance, ...common } = tally.total;
  return {
    result: { ...common, kind: answers, output, resources: resources(tally.used), provenance: { ...provenance, seed } },
    replayed,
  };
}
