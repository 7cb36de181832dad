/** A backend that `auto` picked and that fails while the job runs. */
import { describe, expect, test } from 'vitest';
import { CofactorError, Job, memoryStore, parseDocument, type JobEvent, type Result } from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { QUANTUM, toyBackend, type ToyOptions } from '../toy-backend.test.support.ts';
import { memoryJournal } from './memory-journal.ts';
import { runPlan } from './runner.ts';

const STRUCTURE = { format: 'qcschema', data: JSON.stringify({ symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, 1.5] }) };
const job = (backend = 'auto'): Job =>
  parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: STRUCTURE, basis: 'sto-3g' },
    method: { name: 'vqe' },
    backend,
  });

const busy = new CofactorError('PROVIDER_BUSY', 'come back later', { provider: 'quick' });
const failing =
  (error: CofactorError): ToyOptions['before'] =>
  (spec) => {
    if (spec.kind === 'vqe-loop') throw error;
  };

/** Two quantum backends, the quicker of which fails. */
function setUp(error: CofactorError) {
  const cpu = toyBackend();
  const quick = toyBackend({ id: 'quick', capabilities: QUANTUM, wallMs: 1, before: failing(error) });
  const slow = toyBackend({ id: 'slow', capabilities: QUANTUM, wallMs: 50 });
  const backends = [cpu, quick, slow];
  const events: JobEvent[] = [];
  const run = async (of: Job): Promise<Result> =>
    runPlan(await planJob(of, backends), {
      backends,
      artifacts: memoryStore(),
      journal: memoryJournal(),
      onEvent: (event) => void events.push(event),
    });
  return { cpu, slow, events, run };
}

describe('a failover', () => {
  test.each([busy, new CofactorError('UNAVAILABLE', 'gone', { what: 'quick' })])(
    'after $code goes to the next best, with a warning',
    async (error) => {
      const { cpu, slow, events, run } = setUp(error);
      const result = await run(job());
      expect(result.provenance.steps.find(({ kind }) => kind === 'vqe-loop')?.backend).toBe('slow');
      expect(result.warnings).toContainEqual({ code: 'FAILED_OVER', message: expect.stringContaining(`quick failed with ${error.code}`) });
      expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'FAILED_OVER' }));
      expect(slow.ran).toEqual(['vqe-loop']);
      expect(cpu.ran.filter((kind) => kind === 'scf')).toHaveLength(1); // what ran is not run again
      expect(cpu.ran.filter((kind) => kind === 'transform')).toHaveLength(1);
    },
  );

  test('not where the job names the backend', async () => {
    const { slow, run } = setUp(busy);
    await expect(run(job('quick'))).rejects.toMatchObject({ code: 'PROVIDER_BUSY' });
    expect(slow.ran).toEqual([]);
  });

  test('not for a failure that would follow the job anywhere', async () => {
    const { slow, run } = setUp(new CofactorError('NOT_CONVERGED', 'no', { iterations: 1, residual: 1, lastEnergyHartree: 0 }));
    await expect(run(job())).rejects.toMatchObject({ code: 'NOT_CONVERGED' });
    expect(slow.ran).toEqual([]);
  });

  test('of the last one is its failure', async () => {
    const cpu = toyBackend();
    const only = toyBackend({ id: 'quick', capabilities: QUANTUM, before: failing(busy) });
    const plan = await planJob(job(), [cpu, only]);
    await expect(runPlan(plan, { backends: [cpu, only], artifacts: memoryStore() })).rejects.toMatchObject({ code: 'PROVIDER_BUSY' });
  });
});
