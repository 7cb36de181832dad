import { isCofactorError } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { memoryLog } from './append-log.ts';
import { balance, listAccounts, reserve, settle } from './account.ts';
import { budgetLoop, campaignRun, PRICE_MICRO_USD, STEPS_IN_TURN } from './fault-campaign.test.support.ts';
import { AnswerLost } from '../http/http.ts';
import { listSubmissions, resolveSubmission, submitOnce, tokenOf, type Submission } from './submission.ts';

const CLASSES = ['client-key', 'searchable-mark', 'neither'] as const;

describe.each(CLASSES)('%s', (submitClass) => {
  test('killed at every step in turn: one job, one charge, no lost result (80 runs; the script makes 1000)', async () => {
    for (let seed = 0; seed < 80; seed++) {
      const run = await campaignRun(submitClass, seed, STEPS_IN_TURN(seed));
      expect({ seed, ...run }).toMatchObject({
        billed: 1,
        finished: true,
        balance: { reservedMicroUsd: 0, chargedMicroUsd: PRICE_MICRO_USD },
      });
    }
  });

  test('a loop under a budget of 5 tasks never submits the sixth, interrupted at 20 random points', async () => {
    for (const seed of [1, 2, 3]) {
      const run = await budgetLoop(submitClass, seed, 5, 8, 20);
      expect(run).toEqual({ billed: 5, finished: 5, refused: true, interruptions: 20 });
    }
  });
});

test('a person is asked only where nothing else can tell', async () => {
  const asked = { 'client-key': 0, 'searchable-mark': 0, neither: 0 };
  for (const submitClass of CLASSES)
    for (let seed = 0; seed < 40; seed++) asked[submitClass] += (await campaignRun(submitClass, seed, 'answered')).asked;
  expect(asked['searchable-mark']).toBe(0);
  expect(asked.neither).toBeGreaterThan(20); // killed with the answer in hand: only the provider's console knows
});

const signal = new AbortController().signal;
const clock = { now: () => 0, sleep: async () => {} };
const never = (over: Partial<Submission<{ id: string }>> = {}): Submission<{ id: string }> => ({
  key: 'k',
  backend: 'cloud:one',
  submitClass: 'neither',
  payloadHash: 'a',
  quoteMicroUsd: 0,
  send: async () => {
    throw new AnswerLost('cut');
  },
  cancel: async () => {},
  ...over,
});

test('a doubt names its token, and a person settles it once', async () => {
  const log = memoryLog();
  await expect(submitOnce(never(), { log, clock }, signal)).rejects.toMatchObject({
    code: 'IN_DOUBT',
    details: { token: tokenOf('k', 0) },
  });
  await resolveSubmission(log, 'k', { job: { id: 'found' } });
  expect(await submitOnce(never(), { log, clock }, signal)).toEqual({ id: 'found' });
  await expect(resolveSubmission(log, 'k', 'not accepted')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await listSubmissions(log)).toMatchObject([{ key: 'k', state: 'accepted' }]);
});

test('a key stands for one piece of work', async () => {
  const log = memoryLog();
  await submitOnce(never({ send: async () => ({ id: 'a' }) }), { log, clock }, signal);
  await expect(submitOnce(never({ payloadHash: 'b' }), { log, clock }, signal)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('what costs money needs a budget', async () => {
  const paid = never({ quoteMicroUsd: 1 });
  await expect(submitOnce(paid, { log: memoryLog(), clock }, signal)).rejects.toMatchObject({ code: 'OVER_BUDGET' });
});

test('twins that a doubt left behind are cancelled but for the oldest', async () => {
  const log = memoryLog();
  const cancelled: string[] = [];
  const twins = never({
    submitClass: 'searchable-mark',
    find: async () => [{ id: 'first' }, { id: 'second' }],
    cancel: async ({ id }) => void cancelled.push(id),
  });
  expect(await submitOnce(twins, { log, clock }, signal)).toEqual({ id: 'first' });
  expect(cancelled).toEqual(['second']);
});

test('a hundred reservations at once on money for one: one is made', async () => {
  const log = memoryLog();
  const all = await Promise.allSettled(
    Array.from({ length: 100 }, (_, k) => reserve(log, { account: 'a', maxCostUsd: 1.5 }, `key-${k}`, 1_000_000)),
  );
  const refused = all.filter((it): it is PromiseRejectedResult => it.status === 'rejected');
  expect(refused).toHaveLength(99);
  expect(refused.every(({ reason }) => isCofactorError(reason, 'OVER_BUDGET'))).toBe(true);
  const [{ key }] = (await log.read('account a')) as { key: string }[];
  await settle(log, 'a', key, 0);
  expect(await balance(log, 'a')).toEqual({ reservedMicroUsd: 0, chargedMicroUsd: 0 });
});

test('the ledger: reserved, charged and released of every account', async () => {
  const log = memoryLog();
  const [lab, class_] = [
    { account: 'lab', maxCostUsd: 100 },
    { account: 'class', maxCostUsd: 1 },
  ];
  for (const [key, amount] of [
    ['a', 5_000_000],
    ['b', 7_000_000],
    ['c', 2_000_000],
  ] as const)
    await reserve(log, lab, key, amount);
  await reserve(log, class_, 'd', 1_000_000);
  await settle(log, 'lab', 'a', 3_000_000);
  await settle(log, 'lab', 'b', 0);
  expect(await listAccounts(log)).toEqual([
    { account: 'class', reservedMicroUsd: 1_000_000, chargedMicroUsd: 0, releasedMicroUsd: 0 },
    { account: 'lab', reservedMicroUsd: 2_000_000, chargedMicroUsd: 3_000_000, releasedMicroUsd: 9_000_000 },
  ]);
});
