import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { submissionLog } from '../../src/store/submission-log.ts';
import { describeEngines, openAt } from './engines.ts';

describeEngines('submission log', (engine) => {
  let database: Database;
  beforeAll(async () => {
    database = await openAt(await engine.place());
    await migrate(database);
  }, 60_000);
  afterAll(() => database.close());

  test('an entry is written once, by whoever comes first, and never past a gap', async () => {
    const log = submissionLog(database);
    expect(await log.read('a')).toEqual([]);
    const wrote = await Promise.all(Array.from({ length: 8 }, (_, k) => log.append('a', 0, { by: k })));
    expect(wrote.filter(Boolean)).toHaveLength(1);
    expect(await log.read('a')).toEqual([{ by: wrote.indexOf(true) }]);
    expect(await log.append('a', 2, { by: 'late' })).toBe(false);
    expect(await log.append('a', 1, { price: 0.1 })).toBe(true);
    expect((await log.read('a'))[1]).toEqual({ price: 0.1 });
    await log.append('b', 0, null);
    expect(await log.names()).toEqual(['a', 'b']);
  });
});
