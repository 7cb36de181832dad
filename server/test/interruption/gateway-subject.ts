/** A job submitted to `cofactor serve`: gateway, worker and engines are one process group, and die together. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayClient } from '@cofactor/sdk/client';
import type { JobEvent, JobInput } from '@cofactor/sdk/contracts';
import { openDatabase } from '../../src/store/open-database.ts';
import { collected } from '../collected.ts';
import { serveProcess } from '../e2e/serve-process.ts';
import { pgliteSeed } from '../store/engines.ts';
import { LOOP, type Checkpoint, type Subject } from './interruption.ts';

export async function gatewaySubject(job: JobInput): Promise<Subject> {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-interruption-'));
  const path = join(home, 'gateway');
  await (await openDatabase({ path, seed: await pgliteSeed() })).close(); // a new one takes seconds to make
  let served = await serveProcess(home, { ownGroup: true });
  let submitted = 0;
  const submit = () => new GatewayClient(served).submit(job, { idempotencyKey: `job-${++submitted}` });
  const eventsOf = async (id: string): Promise<JobEvent[]> => collected(new GatewayClient(served).events(id));

  return {
    async whole() {
      const { id } = await submit();
      const began = performance.now();
      await eventsOf(id);
      return { result: await new GatewayClient(served).result(id), wallMs: performance.now() - began };
    },
    async interrupted(killAfterMs) {
      const { id } = await submit();
      await sleep(killAfterMs);
      const { state } = await new GatewayClient(served).job(id);
      if (state === 'SUCCEEDED') return undefined;
      await served.kill();
      const before = await stateOf(path, id);
      served = await serveProcess(home, { ownGroup: true, token: served.token });
      const events = await eventsOf(id);
      const gaps = events.filter(({ seq }, k) => seq !== k + 1);
      if (gaps.length > 0) throw new Error(`events are not numbered from 1 without gaps: ${JSON.stringify(gaps)}`);
      const after = events.slice(before.lastSeq);
      return {
        killedAfterMs: killAfterMs,
        journal: before.journal,
        checkpoint: before.journal.includes(LOOP) ? undefined : before.checkpoint,
        ranAfter: after.flatMap((event) => (event.type === 'step-finished' && !event.replayed ? [event.step] : [])),
        firstIteration: after.flatMap((event) =>
          event.type === 'step-progress' && event.step === LOOP ? (event.progress.iteration ?? []) : [],
        )[0],
        results: await Promise.all(events.filter(({ type }) => type === 'succeeded').map(() => new GatewayClient(served).result(id))),
      };
    },
    async close() {
      await served.kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What a gateway that is gone had written down. */
async function stateOf(path: string, job: string): Promise<{ journal: string[]; checkpoint?: Checkpoint; lastSeq: number }> {
  const database = await openDatabase({ path });
  try {
    const steps = await database.query<{ key: string }>('SELECT key FROM cofactor.step_result WHERE job = $1', [job]);
    const [loop] = await database.query<{ state: Checkpoint }>('SELECT state FROM cofactor.checkpoint WHERE job = $1 AND key = $2', [
      job,
      LOOP,
    ]);
    const [{ lastSeq }] = await database.query<{ lastSeq: number }>('SELECT last_seq AS "lastSeq" FROM cofactor.job WHERE id = $1', [job]);
    return { journal: steps.map(({ key }) => key), checkpoint: loop?.state, lastSeq };
  } finally {
    await database.close();
  }
}
