/** What a program may rely on, whether its Cofactor runs here or through a gateway: one suite for both. */
import { energy, isCofactorError, structure, type Cofactor } from '@cofactor/sdk';
import type { JobEvent, JobInput } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { SIXTY_QUBITS } from './test-gateway.ts';

const HYDROGEN = structure.fromXyz('2\n\nH 0 0 0\nH 0 0 0.74\n');
const hydrogen = energy(HYDROGEN, { basis: 'sto-3g' });
/** FCI of H2 at 0.74 Å in STO-3G: PySCF 2.14.0, row h2-0.74-sto3g of the reference figures. */
const FCI_HARTREE = -1.137283835;
/** Fifteen orbitals: long enough to be stopped. */
const slow = energy(structure.fromXyz('8\n\nH 0 0 0\nH 0 0 1\nH 0 0 2\nH 0 0 3\nH 0 0 4\nH 0 0 5\nH 0 0 6\nH 0 0 7\n'), { basis: '6-31g' });

export function cofactorSuite(name: string, open: () => Cofactor): void {
  describe(name, { timeout: 120_000 }, () => {
    test('a plan names steps and backends, and runs as it was agreed to', async () => {
      const cofactor = open();
      const plan = await cofactor.plan(hydrogen, { method: 'fci', seed: 3 });
      expect(plan.stages.flatMap(({ steps }) => steps.map(({ backend }) => backend))).toContain('cpu');
      const job = await cofactor.submit(plan);
      const result = await job.result();
      if (result.kind !== 'energy') throw new Error('expected an energy');
      expect(result.energyHartree).toBeCloseTo(FCI_HARTREE, 8);
      expect(result.provenance).toMatchObject({ inputHash: plan.inputHash, seed: 3 });
      expect(await job.status()).toBe('succeeded');
      const within = await cofactor.submit(plan, { budget: { maxCostUsd: 0 } });
      expect(await within.result()).toMatchObject({ energyHartree: result.energyHartree, costMicroUsd: 0 });
    });

    test('events: from planned to succeeded, numbered without gaps, and again from any number on', async () => {
      const job = await open().submit(hydrogen, { method: 'rhf' });
      const events: JobEvent[] = [];
      for await (const event of job.events()) events.push(event);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
      expect(events[0].type).toBe('planned');
      expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['step-started', 'step-finished']));
      expect(events.at(-1)?.type).toBe('succeeded');
      const rest: JobEvent[] = [];
      for await (const event of job.events({ afterSeq: 2 })) rest.push(event);
      expect(rest).toEqual(events.slice(2));
    });

    test('cancel', async () => {
      const job = await open().submit(slow, { method: 'fci' });
      for await (const { type } of job.events()) if (type === 'step-started') break;
      await job.cancel('enough');
      expect(await job.status()).toBe('cancelled');
      await expect(job.result()).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    test('a signal cancels', async () => {
      const stop = new AbortController();
      const job = await open().submit(slow, { method: 'fci', signal: stop.signal });
      for await (const { type } of job.events()) if (type === 'step-started') break;
      stop.abort('enough');
      await expect(job.result()).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    test('compare: the same table from the same arms', async () => {
      const report = await open().compare(hydrogen, [{ method: 'rhf' }, { method: 'fci' }, { method: 'vqe', backend: 'statevector' }]);
      expect(report.data.arms.map(({ label }) => label)).toEqual(['rhf', 'fci', 'vqe on statevector']);
      expect(report.data.arms.map(({ points }) => points[0].status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
      expect(report.data.arms[2].points[0].energyHartree).toBeCloseTo(FCI_HARTREE, 8);
      expect(report.toMarkdown()).toContain(report.data.verdict.headline);
    });

    const refused: [string, JobInput, string, RegExp][] = [
      ['sixty qubits', SIXTY_QUBITS as JobInput, 'TOO_LARGE', /qubits/],
      [
        'an unknown element',
        {
          schema: 'cofactor.job/1',
          problem: { ...hydrogen, structure: { format: 'xyz', data: '1\n\nXx 0 0 0\n' } },
          method: { name: 'rhf' },
        },
        'INVALID_INPUT',
        /Xx/,
      ],
      ['a method for something else', { schema: 'cofactor.job/1', problem: hydrogen, method: { name: 'heom' } }, 'UNSUPPORTED', /heom/],
      [
        'an unknown backend',
        { schema: 'cofactor.job/1', problem: hydrogen, method: { name: 'rhf' }, backend: 'enigma' },
        'INVALID_INPUT',
        /enigma/,
      ],
      [
        'a field that is not there',
        { schema: 'cofactor.job/1', problem: hydrogen, method: { name: 'rhf' }, colour: 'red' } as JobInput,
        'INVALID_INPUT',
        /colour/,
      ],
    ];
    test.each(refused)('%s: refused before anything runs, with a code and its details', async (_, job, code, words) => {
      const error = await open()
        .submit(job)
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      if (!isCofactorError(error)) throw new Error(`expected a refusal, got ${String(error)}`);
      expect({ code: error.code, message: error.message }).toMatchObject({ code, message: words });
      expect(Object.keys(error.details).length).toBeGreaterThan(0);
    });
  });
}
