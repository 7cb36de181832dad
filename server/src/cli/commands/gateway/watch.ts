import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { interruptSignal } from '../../interrupt.ts';
import { progressView } from '../../terminal.ts';
import { printOutcome } from './result.ts';

/** Follows a job to its end, and prints what came out. Interrupting ends the watching, not the job. */
export async function watch(id: string, options: GatewayFlags & { quiet?: boolean; json?: boolean }): Promise<void> {
  const gateway = openGateway(options);
  const signal = interruptSignal();
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    await gateway.job(id, { signal }); // a gateway that is not there says so at once: a stream waits for one to come back
    for await (const event of gateway.events(id, { signal })) {
      if (event.arm === undefined) view.event(event);
      else if (event.type === 'planned') view.message(`${event.arm}${event.point ? `, point ${event.point + 1}` : ''}`);
      else if (event.type === 'failed') view.message(`${event.arm} failed: ${event.error.message}`);
    }
  } finally {
    view.close();
  }
  throwIfCancelled(signal);
  await printOutcome(gateway, id, options);
}
