/**
 * Money of one budget: reserved before a submission, then charged or released. The log of an account is its only state, and an
 * entry is written where it still fits or not at all, so that no two processes spend the same dollar.
 *
 *   balance = Σ reserved and not yet settled + Σ charged                                                                  (1)
 */
import { type SpendingLimit } from '@cofactor/sdk/contracts';
import type { AppendLog } from './append-log.ts';
export interface Balance {
  reservedMicroUsd: number;
  chargedMicroUsd: number;
}
/**
 * Sets `amount` aside for `key`; once only, however often it is asked for.
 * @throws OVER_BUDGET when it does not fit beside what is reserved and charged
 */
export declare function reserve(log: AppendLog, { account, maxCostUsd }: SpendingLimit, key: string, amount: number): Promise<void>;
/** Books what `key` has cost in place of what was reserved for it; nothing is a release. */
export declare function settle(log: AppendLog, account: string, key: string, charged: number): Promise<void>;
export declare function balance(log: AppendLog, account: string): Promise<Balance>;
//# sourceMappingURL=account.d.ts.map
