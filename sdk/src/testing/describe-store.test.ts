import { expect, test } from 'vitest';
import { type ArtifactStore, memoryStore } from '../contracts/index.ts';
import { runChecks } from './checks/check.ts';
import { STORE_CHECKS } from './checks/store-checks.ts';
import { describeStore } from './describe-store.ts';
import { STORE_IMPOSTORS } from './impostors.ts';

const durable = async () => {
  const store = memoryStore();
  return { store, reopen: async () => store };
};

describeStore('memory', durable);

test.each(STORE_IMPOSTORS.map((impostor) => [impostor.name, impostor] as const))(
  'an impostor is caught: %s',
  async (_, { caughtBy, betray }) => {
    const outcomes = await runChecks(STORE_CHECKS, async () => ({ store: betray(memoryStore()) }));
    const failed = outcomes.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
    expect(failed.filter((name) => name.startsWith(caughtBy))).toHaveLength(1);
  },
);

test('a store that loses what it has when it is reopened is caught', async () => {
  const outcomes = await runChecks(STORE_CHECKS, async () => ({
    store: memoryStore(),
    reopen: async (): Promise<ArtifactStore> => memoryStore(),
  }));
  expect(outcomes.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual(['what was put is there after reopening']);
});

test('every check passes on an honest store, and none is skipped', async () => {
  const outcomes = await runChecks(STORE_CHECKS, durable);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['passed']));
  expect(new Set(outcomes.map(({ name }) => name)).size).toBe(STORE_CHECKS.length);
});
