/** The contract of a backend as a vitest suite: `describeBackend('mine', async () => ({ backend: mine() }))`. */
import { describe, expect, test } from 'vitest';
import { ACCURACY_CHECKS } from './checks/accuracy-checks.ts';
import type { BackendUnderTest } from './checks/backend-under-test.ts';
import { BEHAVIOUR_CHECKS } from './checks/behaviour-checks.ts';
import { type Check, runCheck } from './checks/check.ts';
import { CONTRACT_CHECKS } from './checks/contract-checks.ts';

/** All checks, by what they are about. Names are unique: an impostor is known by the one it fails. */
export const BACKEND_CHECKS: readonly Check<BackendUnderTest>[] = [...CONTRACT_CHECKS, ...BEHAVIOUR_CHECKS, ...ACCURACY_CHECKS];

/**
 * One test for each of BACKEND_CHECKS, each on a backend of its own; what a backend does not declare is skipped with the
 * reason.
 */
export function describeBackend(name: string, make: () => Promise<BackendUnderTest>): void {
  describe(`backend ${name}`, () => {
    for (const check of BACKEND_CHECKS) {
      test(check.name, { timeout: 60_000 }, async (context) => {
        const { outcome, reason } = await runCheck(check, make);
        context.skip(outcome === 'skipped', reason);
        expect(outcome, reason).toBe('passed');
      });
    }
  });
}
