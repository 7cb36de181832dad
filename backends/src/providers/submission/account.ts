/**
 * Money of one budget: reserved before a submission, then charged or released. The log of an account is its only state, and an
 * entry is written where it still fits or not at all, so that no two processes spend the same dollar.
 *
 *   balance = Σ reserved and not yet settled + Σ charged                                                                  (1)
 */
import { CofactorError, microUsd, usd, type SpendingLimit } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { AppendLog } from './append-log.ts';

const Entry = z.object({ type: z.enum(['reserve', 'charge', 'release']), key: z.string(), microUsd: z.int().min(0) });
type Entry = z.infer<typeof Entry>;

export interface Balance {
  reservedMicroUsd: number;
  chargedMicroUsd: number;
}

const PREFIX = 'account ';
const logOf = (account: string): string => `${PREFIX}${account}`;

/**
 * Sets `amount` aside for `key`; once only, however often it is asked for.
 * @throws OVER_BUDGET when it does not fit beside what is reserved and charged
 */
export async function reserve(log: AppendLog, { account, maxCostUsd }: SpendingLimit, key: string, amount: number): Promise<void> {
  await write(log, account, (books) => {
    const held = books.reserved.get(key) ?? 0;
    if (held >= amount && books.reserved.has(key)) return undefined;
    const spent = total(books.reserved) - held + total(books.charged); // what an earlier attempt was charged stays spent
    if (spent + amount > microUsd(maxCostUsd)) throw overBudget(maxCostUsd, spent, amount);
    return { type: 'reserve', key, microUsd: amount };
  });
}

/** Books what `key` has cost in place of what was reserved for it; nothing is a release. */
export async function settle(log: AppendLog, account: string, key: string, charged: number): Promise<void> {
  await write(log, account, ({ reserved }) => {
    if (!reserved.has(key)) return undefined;
    return charged > 0 ? { type: 'charge', key, microUsd: charged } : { type: 'release', key, microUsd: 0 };
  });
}

export async function balance(log: AppendLog, account: string): Promise<Balance> {
  const { reserved, charged } = await booksOf(log, account);
  return { reservedMicroUsd: total(reserved), chargedMicroUsd: total(charged) };
}

export interface AccountState extends Balance {
  account: string;
  /** Set aside and not needed. */
  releasedMicroUsd: number;
}

/** Every account that money was ever set aside on. */
export async function listAccounts(log: AppendLog): Promise<AccountState[]> {
  const accounts = (await log.names()).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  return Promise.all(
    accounts.sort().map(async (account) => {
      const { reserved, charged, released } = await booksOf(log, account);
      return { account, reservedMicroUsd: total(reserved), chargedMicroUsd: total(charged), releasedMicroUsd: released };
    }),
  );
}

/** What the entries of an account come to, by key. */
interface Books {
  entries: number;
  released: number;
  reserved: Map<string, number>;
  /** Of all attempts. */
  charged: Map<string, number>;
}

async function write(log: AppendLog, account: string, next: (books: Books) => Entry | undefined): Promise<void> {
  for (;;) {
    const books = await booksOf(log, account);
    const entry = next(books);
    if (entry === undefined || (await log.append(logOf(account), books.entries, entry))) return;
  }
}

/** (1). */
async function booksOf(log: AppendLog, account: string): Promise<Books> {
  const books: Books = { entries: 0, released: 0, reserved: new Map(), charged: new Map() };
  for (const entry of await log.read(logOf(account))) {
    const { type, key, microUsd: amount } = Entry.parse(entry);
    books.entries++;
    if (type === 'reserve') {
      books.reserved.set(key, amount);
    } else {
      books.released += Math.max(0, (books.reserved.get(key) ?? 0) - amount);
      books.reserved.delete(key);
    }
    if (type === 'charge') books.charged.set(key, (books.charged.get(key) ?? 0) + amount);
  }
  return books;
}

const total = (amounts: ReadonlyMap<string, number>): number => [...amounts.values()].reduce((sum, amount) => sum + amount, 0);

function overBudget(maxCostUsd: number, spent: number, asked: number): CofactorError {
  const message = `budget.maxCostUsd allows $${maxCostUsd}, of which $${usd(spent)} is spent or reserved: the next task may cost $${usd(asked)}; raise the budget or ask for fewer shots`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxCostUsd', allowed: microUsd(maxCostUsd), asked: spent + asked });
}
