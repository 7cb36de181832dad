import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HELD, isFinal, JOB_ACTIONS, JOB_STATES, moveSql, TRANSITIONS, type JobState } from './state-machine.ts';

/** A job as its row is, moved by the table alone, with the fence that every write of a worker passes. */
class Model {
  state: JobState = 'QUEUED';
  epoch = 0;
  endings = 0;

  /** @param epoch what the writer holds; a tenant holds none */
  move(action: (typeof JOB_ACTIONS)[number], epoch?: number): boolean {
    const next = TRANSITIONS[this.state][action];
    if (next === undefined || (epoch !== undefined && epoch !== this.epoch)) return false;
    this.state = next;
    if (action === 'claim') this.epoch++;
    if (isFinal(next)) this.endings++;
    return true;
  }
}

/** In 600,000 moves, `expect` would be most of the time. */
function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}

const move = fc.record({ action: fc.constantFrom(...JOB_ACTIONS), behind: fc.integer({ min: 0, max: 2 }) });

test('however claims, losses, cancellations and late workers interleave, a job ends once and stays ended', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const job = new Model();
      let cancelled = false;
      for (const { action, behind } of moves) {
        const before = { state: job.state, epoch: job.epoch };
        const byWorker = action !== 'claim' && action !== 'cancel';
        const moved = job.move(action, byWorker ? job.epoch - behind : undefined);
        cancelled ||= moved && action === 'cancel';
        ensure(job.epoch === before.epoch + (moved && action === 'claim' ? 1 : 0), 'only a claim begins an attempt');
        ensure(!byWorker || behind === 0 || job.state === before.state, 'a worker that was overtaken changes nothing');
        ensure(!isFinal(before.state) || !moved, 'nothing leads out of an end');
        ensure(!cancelled || job.state === 'CANCELLING' || isFinal(job.state), 'a cancelled job is never run again');
      }
      ensure(job.endings <= 1, 'a job ends once');
    }),
    { numRuns: 10_000 },
  );
});

test('from every state an end can be reached, and a held job can always be lost or given back', () => {
  for (const start of JOB_STATES) {
    const reached = new Set<JobState>([start]);
    for (const state of reached) for (const next of Object.values(TRANSITIONS[state])) reached.add(next);
    expect([...reached].some(isFinal)).toBe(true);
  }
  for (const state of HELD) expect(Object.keys(TRANSITIONS[state])).toEqual(expect.arrayContaining(['lose', 'exhaust', 'release']));
});

test('the SQL says what the table says', () => {
  for (const action of JOB_ACTIONS) {
    const { next, from } = moveSql(action);
    for (const state of JOB_STATES) {
      const to = TRANSITIONS[state][action];
      expect(from.includes(`'${state}'`), `${action} from ${state}`).toBe(to !== undefined);
      expect(next.includes(`WHEN '${state}' THEN '${to}'`)).toBe(to !== undefined);
    }
  }
});
