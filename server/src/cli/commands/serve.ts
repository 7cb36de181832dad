import { startGateway } from '../../gateway.ts';
import { interruptSignal } from '../interrupt.ts';
import { openStore } from '../open-store.ts';
import { wholeNumber } from '../whole-number.ts';

const TENANT = 'default';
/** How long running jobs may take to finish after SIGTERM, before they are left to the next start. */
const GRACE_MS = 5000;

/** Gateway, worker and store in one process, until it is told to stop. */
export async function serve(options: { port: string; host: string; worker: boolean; concurrency: string }): Promise<void> {
  const port = wholeNumber('--port', options.port, { least: 0, most: 65_535 });
  const stop = interruptSignal();
  const { store, logger } = await openStore({ worker: { concurrency: wholeNumber('--concurrency', options.concurrency, { least: 1 }) } });
  try {
    const { backends, jobs, keys, worker } = store;
    const gateway = await startGateway({
      port,
      host: options.host,
      services: { jobs, backends },
      keys,
      logger,
      counters: worker.counters,
    });
    try {
      if (options.worker) worker.start();
      process.stdout.write(`gateway: ${gateway.url}\n`);
      if ((await keys.list(TENANT)).length === 0) {
        const { secret } = await keys.create({ tenant: TENANT, label: 'first start', scopes: ['read', 'submit', 'admin'] });
        process.stdout.write(`key, shown this once: ${secret}\n  export COFACTOR_TOKEN=${secret}\n`);
      }
      await new Promise<void>((resolve) => (stop.aborted ? resolve() : stop.addEventListener('abort', () => resolve(), { once: true })));
      process.stderr.write('stopping: running jobs have a few seconds to finish, and go on at the next start if they do not\n');
    } finally {
      await gateway.close();
    }
  } finally {
    await store.close({ graceMs: GRACE_MS });
  }
}
