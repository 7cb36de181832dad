/** A PostgreSQL server behind the door of database.ts. */
import { Client, escapeIdentifier, Pool } from 'pg';
import { databaseError, once, type Database, type Sql } from './database.ts';

const CONNECTIONS = 10;
const LISTEN_AGAIN_MS = 1000;

/** @throws UNAVAILABLE when the server does not answer */
export async function openPostgres(connectionString: string): Promise<Database> {
  const pool = new Pool({ connectionString, max: CONNECTIONS, connectionTimeoutMillis: 10_000, application_name: 'cofactor' });
  pool.on('error', () => undefined); // a connection that dies idle: the next query opens another, and says so if it cannot
  const database = on(pool);
  try {
    await database.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    ...database,
    engine: 'postgresql',
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw databaseError(error);
      });
      const lost = (): void => undefined; // the query under way says so, or the next one
      client.on('error', lost);
      try {
        await client.query('BEGIN');
        const result = await work(on(client));
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        const broken = await client.query('ROLLBACK').then(
          () => false,
          () => true,
        );
        client.release(broken);
        throw databaseError(error);
      } finally {
        client.off('error', lost);
      }
    },
    listen: (channel, hear) => listen(connectionString, channel, hear),
    boss: { connectionString, max: 2 },
    close: once(() => pool.end()),
  };
}

function on(client: Pick<Pool, 'query'>): Sql {
  return {
    async query<Row>(text: string, params?: readonly unknown[]) {
      try {
        const answer = (await (params ? client.query(text, [...params]) : client.query(text))) as unknown as
          | { rows: Row[] }
          | { rows: Row[] }[];
        return Array.isArray(answer) ? answer.flatMap(({ rows }) => rows) : answer.rows;
      } catch (error) {
        throw databaseError(error);
      }
    },
  };
}

/** A connection of its own, opened again when it is lost; what was said meanwhile is missed. */
async function listen(connectionString: string, channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
  let closed = false;
  let client: Client | undefined;
  let again: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const mine = new Client({ connectionString, keepAlive: true, application_name: 'cofactor' });
    client = mine;
    mine.on('notification', ({ payload }) => hear(payload ?? ''));
    mine.on('error', () => undefined);
    mine.on('end', () => {
      if (!closed && client === mine) again = setTimeout(() => void connect().catch(() => undefined), LISTEN_AGAIN_MS);
    });
    await mine.connect();
    await mine.query(`LISTEN ${escapeIdentifier(channel)}`);
  };
  await connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  return async () => {
    closed = true;
    clearTimeout(again);
    await client?.end();
  };
}
