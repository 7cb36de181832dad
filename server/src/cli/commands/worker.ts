import { CofactorError } from '@cofactor/sdk/contracts';
import { interruptSignal } from '../interrupt.ts';
import { openStore } from '../open-store.ts';
import { wholeNumber } from '../whole-number.ts';

const GRACE_MS = 5000;

/** Takes jobs of a gateway whose database is on PostgreSQL, on any machine, until it is told to stop. */
export async function work(options: { concurrency: string }): Promise<void> {
  if (!process.env.DATABASE_URL) {
    const fix = 'set DATABASE_URL to the PostgreSQL of the gateway, or use `cofactor serve`, which has a worker of its own';
    throw new CofactorError('UNAVAILABLE', `a worker of its own needs a database that several processes can open: ${fix}`, {
      what: 'DATABASE_URL',
      fix,
    });
  }
  const stop = interruptSignal();
  const { store } = await openStore({ worker: { concurrency: wholeNumber('--concurrency', options.concurrency, { least: 1 }) } });
  try {
    store.worker.start();
    process.stdout.write(`worker: ${store.worker.name}\n`);
    await new Promise<void>((resolve) => (stop.aborted ? resolve() : stop.addEventListener('abort', () => resolve(), { once: true })));
  } finally {
    await store.close({ graceMs: GRACE_MS });
  }
}
