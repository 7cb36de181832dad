import { expect, test } from 'vitest';
import { runCheck } from './checks/check.ts';
import { denseBackend } from './dense/dense-backend.ts';
import { BACKEND_CHECKS, describeBackend } from './describe-backend.ts';
import { BACKEND_IMPOSTORS } from './impostors.ts';

describeBackend('dense', async () => ({ backend: denseBackend() }));

test('checks have names of their own', () => {
  const names = BACKEND_CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(BACKEND_IMPOSTORS.map((impostor) => [impostor.name, impostor] as const))(
  'an impostor is caught: %s',
  { timeout: 60_000 },
  async (_, { caughtBy, betray }) => {
    const checks = BACKEND_CHECKS.filter(({ name }) => name.startsWith(caughtBy));
    expect(checks).toHaveLength(1);
    const [check] = checks;
    expect(await runCheck(check, async () => ({ backend: betray(denseBackend()) }))).toMatchObject({ outcome: 'failed' });
  },
);
