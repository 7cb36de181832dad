import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HELD, isFinal, JOB_ACTIONS, JOB_STATES, moveSql, TRANSITIONS, type JobState } from './state-machine.ts';

/** A job as its row is, moved by the table alone, with the fence that every write of a worker passes. */
class Model {
  state: JobState = 'QUEUED';
  epoch = 0;
  endings: JobState[] = [];

  /** @param epoch what the writer holds; a tenant holds none */
  move(action: (typeof JOB_ACTIONS)[number], epoch?: number): boolean {
    const next = TRANSITIONS[this.state][action];
    if (next === undefined || (epoch !== undefined && epoch !== this.epoch)) return false;
    this.state = next;
    if (action === 'claim') this.epoch++;
    if (isFinal(next)) this.endings.push(next);
    return true;
  }
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
        if (moved && action === 'cancel') cancelled = true;
        expect(job.epoch, 'only a claim begins an attempt').toBe(before.epoch + (moved && action === 'claim' ? 1 : 0));
        if (byWorker && behind > 0) expect(job.state, 'a worker that was overtaken changes nothing').toBe(before.state);
        if (isFinal(before.state)) expect(moved).toBe(false);
        if (cancelled) expect(['QUEUED', 'CLAIMED', 'RUNNING'], 'a cancelled job is never run again').not.toContain(job.state);
      }
      expect(job.endings.length).toBeLessThanOrEqual(1);
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
