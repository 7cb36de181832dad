/** What was asked of cloud machines from this home: money by account, tasks by state; and the word of a person on one that is in doubt. */
import { openHome } from '@cofactor/backends';
import { jobNamed, listAccounts, listSubmissions, resolveSubmission, type AppendLog } from '@cofactor/backends/providers';
import { CofactorError, invalidInput, usd } from '@cofactor/sdk/contracts';
import { table } from '../terminal.ts';

const dollars = (microUsd: number): string => `$${usd(microUsd)}`;

export interface LedgerOptions {
  json?: boolean;
  /** Key of the task in doubt. */
  resolve?: string;
  /** The id its provider shows, or none. */
  found?: string;
}

export async function ledger(options: LedgerOptions, log: AppendLog = openHome().submissions): Promise<void> {
  if (options.resolve !== undefined) await resolve(log, options.resolve, options.found);
  const [accounts, tasks] = [await listAccounts(log), await listSubmissions(log)];
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ accounts, tasks })}\n`);
    return;
  }
  const money = accounts.map(({ account, reservedMicroUsd, chargedMicroUsd, releasedMicroUsd }) => [
    account,
    ...[reservedMicroUsd, chargedMicroUsd, releasedMicroUsd].map(dollars),
  ]);
  const rows = tasks.map(({ key, backend, state, outcome, quoteMicroUsd, token }) => [
    key,
    backend,
    outcome ?? state,
    dollars(quoteMicroUsd),
    token,
  ]);
  process.stdout.write(`${table(['account', 'reserved', 'charged', 'released'], money)}\n\n`);
  process.stdout.write(`${table(['task', 'backend', 'state', 'quote', 'mark at the provider'], rows)}\n`);
}

async function resolve(log: AppendLog, key: string, found: string | undefined): Promise<void> {
  if (found === undefined) throw invalidInput('found', 'the id that the provider shows for the mark of the task, or none', 'nothing');
  const task = (await listSubmissions(log)).find((it) => it.key === key);
  if (!task)
    throw new CofactorError('NOT_FOUND', `no task ${key} was submitted from this home: see cofactor ledger`, { what: 'task', id: key });
  await resolveSubmission(log, key, found === 'none' ? 'not accepted' : { job: jobNamed(task.backend, found) });
}
