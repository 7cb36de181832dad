/**
 * Money of one budget: reserved before a submission, then charged or released. The log of an account is its only state, and an
 * entry is written where it still fits or not at all, so that no two processes spend the same dollar.
 *
 *   balance = Σ over keys of what the last entry of the key holds: reserved, charged, or nothing once released              (1)
 */
import { CofactorError, microUsd, usd } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { AppendLog } from './append-log.ts';

const Entry = z.object({ type: z.enum(['reserve', 'charge', 'release']), key: z.string(), microUsd: z.int().min(0) });
type Entry = z.infer<typeof Entry>;

/** A budget: who pays, and how much at most. */
export const Spending = z.object({ account: z.string(), maxCostUsd: z.number().min(0) });
export type Spending = z.infer<typeof Spending>;

export interface Balance {
  reservedMicroUsd: number;
  chargedMicroUsd: number;
}

const logOf = (account: string): string => `account ${account}`;

/**
 * Sets `amount` aside for `key`; once only, however often it is asked for.
 * @throws OVER_BUDGET when it does not fit beside what is reserved and charged
 */
export async function reserve(log: AppendLog, { account, maxCostUsd }: Spending, key: string, amount: number): Promise<void> {
  await write(log, account, (entries) => {
    const last = entries.findLast((entry) => entry.key === key);
    if (last?.type === 'reserve' && last.microUsd >= amount) return undefined;
    const others = entries.filter((entry) => entry.key !== key);
    const { reservedMicroUsd, chargedMicroUsd } = sum(others);
    // what an earlier attempt of this key was charged stays spent
    const spent = reservedMicroUsd + chargedMicroUsd + chargedTo(entries, key);
    if (spent + amount > microUsd(maxCostUsd)) throw overBudget(maxCostUsd, spent, amount);
    return { type: 'reserve', key, microUsd: amount };
  });
}

/** Books what `key` has cost in place of what was reserved for it; nothing is a release. */
export async function settle(log: AppendLog, account: string, key: string, charged: number): Promise<void> {
  await write(log, account, (entries) => {
    const last = entries.findLast((entry) => entry.key === key);
    if (last?.type !== 'reserve') return undefined;
    return charged > 0 ? { type: 'charge', key, microUsd: charged } : { type: 'release', key, microUsd: 0 };
  });
}

export async function balance(log: AppendLog, account: string): Promise<Balance> {
  return sum(await entriesOf(log, account));
}

async function write(log: AppendLog, account: string, next: (entries: Entry[]) => Entry | undefined): Promise<void> {
  for (;;) {
    const entries = await entriesOf(log, account);
    const entry = next(entries);
    if (entry === undefined || (await log.append(logOf(account), entries.length, entry))) return;
  }
}

async function entriesOf(log: AppendLog, account: string): Promise<Entry[]> {
  return (await log.read(logOf(account))).map((entry) => Entry.parse(entry));
}

const chargedTo = (entries: readonly Entry[], key: string): number =>
  entries.filter((entry) => entry.key === key && entry.type === 'charge').reduce((total, entry) => total + entry.microUsd, 0);

/** (1), with every charge of a key: an attempt that failed may have cost something. */
function sum(entries: readonly Entry[]): Balance {
  const keys = new Set(entries.map(({ key }) => key));
  let [reservedMicroUsd, chargedMicroUsd] = [0, 0];
  for (const key of keys) {
    const last = entries.findLast((entry) => entry.key === key);
    if (last?.type === 'reserve') reservedMicroUsd += last.microUsd;
    chargedMicroUsd += chargedTo(entries, key);
  }
  return { reservedMicroUsd, chargedMicroUsd };
}

function overBudget(maxCostUsd: number, spent: number, asked: number): CofactorError {
  const message = `budget.maxCostUsd allows $${maxCostUsd}, of which $${usd(spent)} is spent or reserved: the next task may cost $${usd(asked)}; raise the budget or ask for fewer shots`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxCostUsd', allowed: microUsd(maxCostUsd), asked: spent + asked });
}
