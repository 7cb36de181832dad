/** Everything that keeps the gateway's truth, opened and closed in the right order. */
import { join } from 'node:path';
import { directoryStore } from '@cofactor/backends';
import type { AppendLog } from '@cofactor/backends/providers';
import type { ArtifactStore, Backend } from '@cofactor/sdk/contracts';
import type { Logger } from 'pino';
import { databaseStore } from '../artifacts/database-store.ts';
import { endLeases } from '../jobs/attempts.ts';
import { Bells } from '../jobs/bells.ts';
import { openDoorbell, type Doorbell } from '../jobs/doorbell.ts';
import { JobsService } from '../jobs/jobs-service.ts';
import { Worker, type WorkerOptions } from '../jobs/worker.ts';
import { once, type Database } from './database.ts';
import { keyStore, type KeyStore } from './keys.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { submissionLog } from './submission-log.ts';

export interface GatewayStoreOptions {
  /** $COFACTOR_HOME. The embedded database lives in its folder `gateway`, the arrays in `artifacts`. */
  home: string;
  /** A PostgreSQL server, which then holds the arrays too. */
  databaseUrl?: string;
  /** A data folder to start a new embedded database from (open-database.ts). */
  seed?: Blob;
  backends: readonly Backend[];
  /** More of them, whose submissions are written down here. */
  clouds?: (log: AppendLog) => Promise<readonly Backend[]>;
  logger: Logger;
  worker?: Pick<WorkerOptions, 'concurrency' | 'leaseMs' | 'beatMs' | 'pollMs'>;
}

export interface GatewayStore {
  database: Database;
  jobs: JobsService;
  keys: KeyStore;
  artifacts: ArtifactStore;
  /** Those given, and the clouds. */
  backends: readonly Backend[];
  /** Not started; a gateway whose workers are processes of their own leaves it so. */
  worker: Worker;
  doorbell: Doorbell;
  /** Drains the worker and closes the database; the end of a process that was told to stop. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** @throws UNAVAILABLE when the database cannot be reached, or another process holds the embedded one */
export async function openGatewayStore({
  home,
  databaseUrl,
  seed,
  backends: local,
  clouds,
  logger,
  worker: settings,
}: GatewayStoreOptions): Promise<GatewayStore> {
  const database = await openDatabase({ databaseUrl, path: join(home, 'gateway'), seed });
  try {
    const applied = await migrate(database);
    if (applied.length > 0) logger.info({ applied }, 'migrations applied');
    if (database.engine === 'pglite') await endLeases(database); // nobody else can have it open
    const doorbell = await openDoorbell(database, ({ message }) => logger.error({ message }, 'queue'));
    const bells = new Bells(database);
    await bells.connect();
    const backends = clouds ? [...local, ...(await clouds(submissionLog(database)))] : local;
    const artifacts = database.engine === 'pglite' ? directoryStore(join(home, 'artifacts')) : databaseStore(database);
    const worker = new Worker({ ...settings, database, bells, doorbell, backends, artifacts, logger });
    const shut = once(async () => {
      await bells.close();
      await doorbell.close();
      await database.close();
    });
    return {
      database,
      jobs: new JobsService({ database, bells, doorbell, backends, artifacts, pollMs: settings?.pollMs }),
      keys: keyStore(database),
      artifacts,
      backends,
      worker,
      doorbell,
      async close({ graceMs } = {}) {
        await worker.drain(graceMs);
        await shut();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
