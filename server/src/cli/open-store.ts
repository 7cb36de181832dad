/** The store of this machine, as `serve`, `worker` and `key` open it. */
import { localBackends, openCalibration, openHome } from '@cofactor/backends';
import type { AppendLog } from '@cofactor/backends/providers';
import type { Backend } from '@cofactor/sdk/contracts';
import { destination, pino, type Logger } from 'pino';
import { openGatewayStore, type GatewayStore } from '../store/gateway-store.ts';

export interface OpenedStore {
  store: GatewayStore;
  logger: Logger;
}

export interface OpenStoreOptions {
  quiet?: boolean;
  /** For a process that runs jobs: it has the machines of cloud providers, as far as their credentials are here. */
  worker?: { concurrency: number };
}

/** Logs go to standard error: standard output is for what was asked. */
export async function openStore({ quiet = false, worker }: OpenStoreOptions = {}): Promise<OpenedStore> {
  const logger = pino(
    {
      level: quiet ? 'silent' : (process.env.COFACTOR_LOG_LEVEL ?? 'info'),
      redact: ['token', 'secret', '*.token', '*.secret', '*.authorization'],
    },
    destination({ dest: 2, sync: true }),
  );
  const home = openHome().path;
  logger.info({ store: process.env.DATABASE_URL ? 'DATABASE_URL' : home }, 'opening the store: a new one takes some seconds to make');
  const backends = await localBackends({ calibration: await openCalibration(home) });
  const databaseUrl = process.env.DATABASE_URL || undefined;
  const emulations: AsyncDisposable[] = [];
  const clouds = async (log: AppendLog): Promise<readonly Backend[]> => {
    const found = await (await import('./cloud.ts')).cloudsHere({
      log,
      onMissing: (missing) => logger.warn(missing, 'no backends of this provider'),
    });
    emulations.push(found);
    return found.backends;
  };
  const store = await openGatewayStore({ home, databaseUrl, backends, logger, worker, ...(worker && { clouds }) });
  const close: GatewayStore['close'] = async (options) => {
    await store.close(options);
    for (const emulation of emulations) await emulation[Symbol.asyncDispose]();
  };
  return { store: { ...store, close }, logger };
}
