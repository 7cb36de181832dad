import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelled, notConverged, type JournalEntry } from '@cofactor/sdk/contracts';
import { beat, claim, end, start, type Ending } from '../../src/jobs/attempts.ts';
import { appendEvents } from '../../src/jobs/job-events.ts';
import { databaseJournal } from '../../src/jobs/journal.ts';
import { isFinal, TRANSITIONS, type JobAction, type JobState } from '../../src/jobs/state-machine.ts';
import { describeEngines } from './engines.ts';
import { eventsOf, h2, openParts, type Parts } from './parts.ts';

const WRITES = ['start', 'succeed', 'fail', 'stop', 'release', 'lose', 'exhaust', 'beat', 'event', 'journal', 'checkpoint'] as const;
type Write = (typeof WRITES)[number];

/** `behind`: how many attempts ago the writer held the job; 0 is the one that does. */
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'claim' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'cancel' as const }) },
  {
    weight: 10,
    arbitrary: fc.record({ type: fc.constantFrom(...WRITES), behind: fc.constantFrom(0, 0, 0, 1, 2) }),
  },
);

describeEngines('attempts', (engine) => {
  let parts: Parts;
  beforeAll(async () => {
    parts = await openParts(await engine.place());
  }, 60_000);
  afterAll(() => parts.close());
  let key = 0;

  test('the tables move as the state machine says, and a worker that was overtaken writes nothing', async () => {
    const { jobs, database } = parts;
    const failure = notConverged('did not converge', { iterations: 1, residual: null, lastEnergyHartree: null });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 25 }), async (operations) => {
        const { id } = await jobs.submit({ document: h2(), idempotencyKey: `key-${++key}`, tenant: 'a' });
        let state: JobState = 'QUEUED';
        let epoch = 0;
        let lastSeq = 1;
        const move = (action: JobAction): boolean => {
          const next = TRANSITIONS[state][action];
          if (next === undefined) return false;
          state = next;
          if (isFinal(next)) lastSeq++;
          return true;
        };
        for (const { type, ...rest } of operations) {
          if (type === 'claim') {
            const claimed = await database.transaction((sql) => claim(sql, id, 'worker', 60_000));
            expect(claimed !== undefined).toBe(move('claim'));
            if (claimed) expect(claimed.epoch).toBe(++epoch);
          } else if (type === 'cancel') {
            move('cancel');
            expect((await jobs.cancel({ id, tenant: 'a' })).state).toBe(state);
          } else {
            const behind = 'behind' in rest ? rest.behind : 0;
            const held = behind === 0 && ['CLAIMED', 'RUNNING', 'CANCELLING'].includes(state);
            const done = await write(type, { job: id, epoch: epoch - behind }, lastSeq);
            const expected = type in MOVES ? held && move(type as JobAction) : held;
            expect(done, `${type}, ${behind} behind, in ${state}`).toBe(expected);
            if (done && type === 'event') lastSeq += 2;
          }
          const job = await jobs.find({ id, tenant: 'a' });
          expect(job).toMatchObject({ state, epoch, lastSeq });
        }
        await jobs.cancel({ id, tenant: 'a' });
        if (epoch > 0) await write('stop', { job: id, epoch }, lastSeq);
        const events = await eventsOf(jobs, id);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
        expect(events.filter(({ type }) => ['succeeded', 'failed', 'cancelled'].includes(type))).toHaveLength(1);
        if ((await jobs.find({ id, tenant: 'a' }))?.state !== 'SUCCEEDED')
          expect(await database.query('SELECT 1 FROM cofactor.step_result WHERE job = $1', [id])).toEqual([]);
      }),
      { numRuns: 40 },
    );

    async function write(type: Write, attempt: { job: string; epoch: number }, lastSeq: number): Promise<boolean> {
      const journal = databaseJournal(database, attempt);
      const written = (promise: Promise<void>): Promise<boolean> => promise.then(() => true, overtakenOnly);
      switch (type) {
        case 'beat':
          return (await beat(database, attempt, 60_000)) !== undefined;
        case 'event':
          return (await appendEvents(database, { ...attempt, lastSeq }, [PROGRESS, PROGRESS])) !== undefined;
        case 'journal':
          return written(journal.append('run', { key: 'scf', stepHash: '0', result: { kind: 'scf' } as JournalEntry['result'] }));
        case 'checkpoint':
          return written(journal.checkpoint('run', 'scf').save({ iteration: 3 }));
        case 'start':
          return (await start(database, attempt, undefined)) !== undefined;
        default:
          if (type === 'lose' || type === 'exhaust') {
            await database.query("UPDATE cofactor.attempt SET lease_until = now() - interval '1 second' WHERE job = $1 AND epoch = $2", [
              attempt.job,
              attempt.epoch,
            ]);
          }
          return (await end(database, attempt, MOVES[type](failure))) !== undefined;
      }
    }
  }, 120_000);

  test('a lease that was renewed in time is not taken away', async () => {
    const { jobs, database } = parts;
    const { id } = await jobs.submit({ document: h2(), idempotencyKey: `key-${++key}`, tenant: 'a' });
    const claimed = await database.transaction((sql) => claim(sql, id, 'worker', 60_000));
    expect(await end(database, { job: id, epoch: claimed?.epoch ?? 0 }, { action: 'lose' })).toBeUndefined();
    expect((await jobs.find({ id, tenant: 'a' }))?.state).toBe('CLAIMED');
  });

  test('an event may say what no text column can hold', async () => {
    const { jobs, database } = parts;
    const { id } = await jobs.submit({ document: h2({ label: 'a\u0000b' }), idempotencyKey: `key-${++key}`, tenant: 'a' });
    const claimed = await database.transaction((sql) => claim(sql, id, 'worker', 60_000));
    const event = { type: 'warning', atMs: 1, code: 'ODD', message: 'nul \u0000, half a pair \ud800, quote " and \\' } as const;
    expect(await appendEvents(database, { job: id, epoch: claimed?.epoch ?? 0, lastSeq: 1 }, [event, PROGRESS])).toBe(3);
    expect(await jobs.eventsAfter({ id, tenant: 'a', seq: 1 })).toEqual([
      { ...event, seq: 2 },
      { ...PROGRESS, seq: 3 },
    ]);
    expect((await jobs.find({ id, tenant: 'a' }))?.document.label).toBe('a\u0000b');
  });

  test('events appended again after a lost answer are there once', async () => {
    const { jobs, database } = parts;
    const { id } = await jobs.submit({ document: h2(), idempotencyKey: `key-${++key}`, tenant: 'a' });
    const claimed = await database.transaction((sql) => claim(sql, id, 'worker', 60_000));
    const at = { job: id, epoch: claimed?.epoch ?? 0, lastSeq: 1 };
    expect(await appendEvents(database, at, [PROGRESS, PROGRESS])).toBe(3);
    expect(await appendEvents(database, at, [PROGRESS, PROGRESS])).toBe(3);
    expect(await jobs.eventsAfter({ id, tenant: 'a', seq: 0 })).toHaveLength(3);
  });
});

const PROGRESS = { type: 'step-progress', atMs: 1, step: 'scf', progress: { iteration: 1 } } as const;

const MOVES: Record<Ending['action'] | 'start', (failure: NonNullable<Ending['error']>) => Ending> = {
  start: () => ({ action: 'fail' }), // no ending: written by start()
  succeed: () => ({ action: 'succeed', result: { status: 'succeeded' } }),
  fail: (error) => ({ action: 'fail', error }),
  stop: () => ({ action: 'stop', error: cancelled() }),
  release: () => ({ action: 'release' }),
  lose: () => ({ action: 'lose' }),
  exhaust: (error) => ({ action: 'exhaust', error }),
};

function overtakenOnly(error: unknown): boolean {
  expect(error).toMatchObject({ code: 'CONFLICT', details: { what: expect.stringContaining('attempt') as unknown } });
  return false;
}
