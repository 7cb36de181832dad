/** A few kills of each kind; server/scripts/interruption-campaign.ts does twenty. */
import { expect, test } from 'vitest';
import { gatewaySubject } from './gateway-subject.ts';
import { bitsOf, chainJob, interrupt, LOOP, type Interruption, type Subject } from './interruption.ts';
import { localSubject } from './local-subject.ts';

const SEED = 2;

test.each([
  ['a job of a gateway', gatewaySubject, 2],
  ['a job of cofactor run', localSubject, 1],
])(
  '%s, killed with its engines and started again: one result of equal bits, nothing written down done again',
  async (name, open, kills) => {
    const subject = await open(chainJob(6));
    try {
      const { whole, found } = await interrupt(subject, { points: kills, seed: SEED });
      for (const { killedAfterMs, journal, evaluations, faults, results } of found) {
        const { before, after } = evaluations;
        console.info(
          `${name}, killed after ${killedAfterMs.toFixed(0)} ms: ${before} evaluations before + ${after} after; ${journal.join(' ')}`,
        );
        expect(faults).toEqual([]);
        expect(results.map(bitsOf)).toEqual([bitsOf(whole)]);
      }
      expect(found).toHaveLength(kills);
    } finally {
      await subject.close();
    }
  },
  240_000,
);

test('what would be wrong is found', async () => {
  const result = { resources: { circuitEvaluations: 9 }, energyHartree: -1, wallMs: 7 } as unknown as Interruption['results'][number];
  const saved = { killedAfterMs: 1, journal: ['scf'], checkpoint: { iteration: 3, evaluations: 4 } };
  const good: Interruption = { ...saved, ranAfter: [LOOP], firstIteration: 4, results: [{ ...result, wallMs: 8 }] };
  const faultsOf = async (interruption: Interruption): Promise<string[]> => {
    const subject: Subject = {
      whole: async () => ({ result, wallMs: 10 }),
      interrupted: async () => interruption,
      close: async () => undefined,
    };
    return (await interrupt(subject, { points: 1, seed: SEED })).found[0].faults;
  };
  expect(await faultsOf(good)).toEqual([]);
  expect(await faultsOf({ ...good, results: [] })).toHaveLength(1);
  expect(await faultsOf({ ...good, results: [{ ...result, energyHartree: -1 - 2 ** -52 } as typeof result] })).toHaveLength(1);
  expect(await faultsOf({ ...good, ranAfter: ['scf', LOOP] })).toHaveLength(1);
  expect(await faultsOf({ ...good, firstIteration: 1 })).toHaveLength(1);
  await expect(faultsOf(undefined as unknown as Interruption)).rejects.toThrow(/ended before/);
});
