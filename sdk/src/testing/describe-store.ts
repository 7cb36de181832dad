/** The contract of an artifact store as a vitest suite: `describeStore('directory', async () => ({ store, cleanup, reopen }))`. */
import { describe, expect, test } from 'vitest';
import { runCheck } from './checks/check.ts';
import { STORE_CHECKS, type StoreUnderTest } from './checks/store-checks.ts';

/** One test for each of STORE_CHECKS, each on a store of its own. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`artifact store ${name}`, () => {
    for (const check of STORE_CHECKS) {
      test(check.name, async (context) => {
        const { outcome, reason } = await runCheck(check, make);
        context.skip(outcome === 'skipped', reason);
        expect(outcome, reason).toBe('passed');
      });
    }
  });
}
