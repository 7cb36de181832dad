/** Opens the store in argv[2]; `hold` keeps it open, `write` inserts rows one by one and prints each number once it is acknowledged. */
import { openDatabase } from '../../src/store/open-database.ts';

const [, , path, mode] = process.argv;
const database = await openDatabase({ path });
const stopped = new AbortController();
process.on('SIGTERM', () => stopped.abort());

if (mode === 'hold') {
  process.stdout.write('open\n');
  setInterval(() => undefined, 1000);
} else {
  await database.query('CREATE TABLE IF NOT EXISTS row (n int PRIMARY KEY, filler text NOT NULL)');
  const [{ most }] = await database.query<{ most: number }>('SELECT coalesce(max(n), 0) AS most FROM row');
  for (let n = most + 1; !stopped.signal.aborted; n++) {
    await database.query('INSERT INTO row VALUES ($1, $2)', [n, 'x'.repeat((n * 37) % 2000)]);
    process.stdout.write(`${n}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await database.close();
}
