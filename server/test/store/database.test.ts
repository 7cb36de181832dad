import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { afterAll, beforeAll } from 'vitest';
import { describeStore } from '@cofactor/sdk/testing';
import { databaseStore } from '../../src/artifacts/database-store.ts';
import type { Database } from '../../src/store/database.ts';
import { keyStore } from '../../src/store/keys.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { describeEngines, openAt } from './engines.ts';

describeEngines('store', (engine) => {
  let database: Database;
  beforeAll(async () => {
    database = await openAt(await engine.place());
  }, 60_000);
  afterAll(() => database.close());

  test('migrations are applied once, also by two that start at the same time', async () => {
    const [first, second] = await Promise.all([migrate(database), migrate(database)]);
    expect([...first, ...second]).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(await migrate(database)).toEqual([]);
  });

  test('a migration that fails leaves nothing behind, and its error does not stop what comes after', async () => {
    const broken = [...MIGRATIONS, { name: '0002-broken', sql: 'CREATE TABLE cofactor.half (id int); SELECT no_such_thing;' }];
    await expect(migrate(database, broken)).rejects.toMatchObject({ code: 'INTERNAL' });
    const [half] = await database.query<{ half: string | null }>("SELECT to_regclass('cofactor.half') AS half");
    expect(half.half).toBeNull();
  });

  test('a store of another version is refused', async () => {
    await expect(migrate(database, [])).rejects.toMatchObject({ code: 'CONFLICT' });
    const changed = MIGRATIONS.map(({ name, sql }) => ({ name, sql: `${sql} ` }));
    await expect(migrate(database, changed)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('a transaction that throws is undone', async () => {
    const work = database.transaction(async (sql) => {
      await sql.query("INSERT INTO cofactor.tenant (id) VALUES ('undone')");
      throw new Error('after the insert');
    });
    await expect(work).rejects.toThrow('after the insert');
    expect(await database.query("SELECT id FROM cofactor.tenant WHERE id = 'undone'")).toEqual([]);
  });

  test('what is stored as json comes back digit for digit', async () => {
    const values = [0.1 + 0.2, 1e-300, 1.7976931348623157e308, -74.96290164885237, 2 ** 53 - 1, 'a\u0000b', '\u{1F9EC}'];
    const [{ back }] = await database.query<{ back: unknown }>('SELECT $1::json AS back', [JSON.stringify(values)]);
    expect(back).toEqual(values);
  });

  test('an error tells neither the statement nor its parameters', async () => {
    const error = await database.query('SELECT $1::uuid', ['canary-of-a-secret']).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  test('a key opens the gateway until it is revoked or expires, and only its hash is stored', async () => {
    const keys = keyStore(database);
    const { secret, key } = await keys.create({ tenant: 'lab-a', label: 'notebook', scopes: ['read', 'submit'] });
    expect(secret).toMatch(/^cfk_[0-9a-z]{8}_[\w-]{49}$/);
    expect(await keys.authenticate(secret)).toEqual(key);
    expect(key).toMatchObject({ tenant: 'lab-a', label: 'notebook', scopes: ['read', 'submit'], expires: null, revoked: null });

    const stored = JSON.stringify(await database.query('SELECT * FROM cofactor.api_key'));
    expect(stored).not.toContain(secret.slice(13));
    expect(JSON.stringify(await keys.list('lab-a'))).not.toContain(secret.slice(13));

    await expect(keys.revoke(key.prefix, 'lab-b')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await keys.revoke(key.prefix, 'lab-a')).revoked).toBeInstanceOf(Date);
    await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });

    const short = await keys.create({ tenant: 'lab-a', scopes: ['read'], lifetimeMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(keys.authenticate(short.secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('a key that was presented just now is no more trusted than another: wrong secret, expiry, revocation while it is looked up', async () => {
    const keys = keyStore(database);
    const { secret, key } = await keys.create({ tenant: 'lab-d', scopes: ['read'], lifetimeMs: 500 });
    await keys.authenticate(secret);
    const body = `cfk_${key.prefix}_${'A'.repeat(43)}`;
    const forged = body + createHash('sha256').update(body).digest('hex').slice(0, 6);
    await expect(keys.authenticate(forged)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect.poll(() => keys.authenticate(secret).catch(({ code }: { code: string }) => code)).toBe('UNAUTHENTICATED');

    const other = await keys.create({ tenant: 'lab-d', scopes: ['read'] });
    await Promise.allSettled([keys.authenticate(other.secret), keys.revoke(other.key.prefix, 'lab-d'), keys.authenticate(other.secret)]);
    await expect(keys.authenticate(other.secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  // an embedded database has no other process
  if (engine.name === 'postgresql') {
    test('a key that another process revokes is refused a second later', async () => {
      const keys = keyStore(database);
      const { secret, key } = await keys.create({ tenant: 'lab-e', scopes: ['read'] });
      await keys.authenticate(secret);
      await keyStore(database).revoke(key.prefix, 'lab-e');
      const answer = () =>
        keys.authenticate(secret).then(
          ({ prefix }) => prefix,
          ({ code }: { code: string }) => code,
        );
      await expect.poll(answer, { timeout: 3000, interval: 100 }).toBe('UNAUTHENTICATED');
    });
  }

  test('a wrong key is refused, whatever is wrong with it', async () => {
    const keys = keyStore(database);
    const { secret } = await keys.create({ tenant: 'lab-c', scopes: ['read'] });
    const last = secret.at(-1) === '0' ? '1' : '0';
    for (const wrong of ['', 'cfk_', `${secret.slice(0, -1)}${last}`, secret.toUpperCase(), `${secret} `, "' OR 1=1 --"]) {
      await expect(keys.authenticate(wrong)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await expect(keys.create({ tenant: 'No Tenant', scopes: ['read'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(keys.create({ tenant: 'lab-c', scopes: [] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('an artifact that lost a chunk is a conflict, never other bytes', async () => {
    const store = databaseStore(database);
    const hash = await store.put(new Uint8Array(2_500_000).fill(7));
    await database.query('DELETE FROM cofactor.artifact_chunk WHERE sha256 = $1 AND position = 1', [hash]);
    await expect(store.get(hash)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  describeStore('database', async () => {
    await migrate(database);
    return { store: databaseStore(database), reopen: async () => databaseStore(database) };
  });
});
