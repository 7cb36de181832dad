import { invalidInput } from '@cofactor/sdk/contracts';
import { JOB_STATES, type JobState } from '@cofactor/sdk/client';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { table } from '../../terminal.ts';
import { wholeNumber } from '../../whole-number.ts';

/** Your jobs at a gateway, newest first. */
export async function jobs(options: GatewayFlags & { first: string; state?: string; after?: string; json?: boolean }): Promise<void> {
  const page = await openGateway(options).jobs({
    first: wholeNumber('--first', options.first, { least: 1, most: 100 }),
    after: options.after,
    states: options.state === undefined ? undefined : [stateOf(options.state)],
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(page.jobs)}\n`);
    return;
  }
  const rows = page.jobs.map(({ id, state, kind, method, backend, created, label }) => [
    id,
    state.toLowerCase(),
    `${kind} ${method ?? ''}`.trim(),
    backend ?? '',
    created,
    label ?? '',
  ]);
  process.stdout.write(`${table(['job', 'state', 'asks', 'backend', 'submitted', 'label'], rows)}\n`);
  if (page.hasNextPage) process.stderr.write(`more: cofactor jobs --after ${page.endCursor}\n`);
}

function stateOf(text: string): JobState {
  const state = JOB_STATES.find((known) => known === text.toUpperCase());
  if (state === undefined) throw invalidInput('--state', `one of ${JOB_STATES.join(', ').toLowerCase()}`, text);
  return state;
}
