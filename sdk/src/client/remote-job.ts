/** A job at a gateway, as a program holds it: the same calls as for one that runs here. */
import { cancelled, throwIfCancelled, type JobEvent, type Report, type Result } from '../contracts/index.ts';
import type { GatewayClient, GatewayEvent, JobState } from './gateway-client.ts';

const STATUS = {
  QUEUED: 'running',
  CLAIMED: 'running',
  RUNNING: 'running',
  CANCELLING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const satisfies Record<JobState, string>;

export interface RemoteJob {
  readonly id: string;
  events(options?: { afterSeq?: number; signal?: AbortSignal }): AsyncIterable<JobEvent>;
  result(options?: { signal?: AbortSignal }): Promise<Result>;
  cancel(reason?: string): Promise<void>;
  status(): Promise<(typeof STATUS)[JobState]>;
}

/** @param signal cancels the job when it fires while this program runs */
export function remoteJob(client: GatewayClient, id: string, signal?: AbortSignal): RemoteJob {
  const cancel = async (): Promise<void> => {
    await client.cancel(id);
    await untilEnded(client, id);
  };
  cancelWith(signal, client, id);
  return {
    id,
    events: (options) => client.events(id, options),
    async result({ signal: leave } = {}) {
      await untilEnded(client, id, leave);
      return client.result(id, { signal: leave });
    },
    cancel,
    status: async () => STATUS[(await client.job(id)).state],
  };
}

/** The report of a comparison at a gateway. The signal cancels it there too. */
export async function remoteReport(
  client: GatewayClient,
  id: string,
  { signal, onEvent }: { signal?: AbortSignal; onEvent?: (event: GatewayEvent) => void } = {},
): Promise<Report> {
  cancelWith(signal, client, id);
  for await (const event of client.events(id, { signal })) onEvent?.(event);
  throwIfCancelled(signal);
  return client.report(id);
}

async function untilEnded(client: GatewayClient, id: string, signal?: AbortSignal): Promise<void> {
  for await (const _ of client.events(id, { signal })); // the last one says that it has ended
  if (signal?.aborted) throw cancelled('no longer waited for');
}

function cancelWith(signal: AbortSignal | undefined, client: GatewayClient, id: string): void {
  const stop = (): void => void client.cancel(id).catch(() => undefined); // a gateway that is gone cannot be told
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
}
