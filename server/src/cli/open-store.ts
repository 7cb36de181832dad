/** The store of this machine, as `serve`, `worker` and `key` open it. */
import { localBackends, openHome } from '@cofactor/backends';
import type { Backend } from '@cofactor/sdk/contracts';
import { destination, pino, type Logger } from 'pino';
import { openGatewayStore, type GatewayStore } from '../store/gateway-store.ts';

export interface OpenedStore {
  store: GatewayStore;
  backends: readonly Backend[];
  logger: Logger;
}

/** Logs go to standard error: standard output is for what was asked. */
export async function openStore({ quiet = false, concurrency }: { quiet?: boolean; concurrency?: number } = {}): Promise<OpenedStore> {
  const logger = pino(
    {
      level: quiet ? 'silent' : (process.env.COFACTOR_LOG_LEVEL ?? 'info'),
      redact: ['token', 'secret', '*.token', '*.secret', '*.authorization'],
    },
    destination({ dest: 2, sync: true }),
  );
  const home = openHome().path;
  logger.info({ store: process.env.DATABASE_URL ? 'DATABASE_URL' : home }, 'opening the store: a new one takes some seconds to make');
  const backends = await localBackends();
  const databaseUrl = process.env.DATABASE_URL || undefined;
  const store = await openGatewayStore({ home, databaseUrl, backends, logger, worker: { concurrency } });
  return { store, backends, logger };
}
