/**
 * Keys of the gateway: `cfk_<prefix>_<secret><checksum>`.
 *
 *   prefix     8 letters and digits, public: names the key in lists and logs
 *   secret     32 random bytes, base64url. So much chance needs no slow hash: its SHA-256 is what is stored
 *   checksum   first 6 hexadecimal digits of the SHA-256 of all before it: a mistyped key is told from a wrong one without
 *              asking the database, and scanners for leaked keys can trust their find
 *
 * A key is shown once, when it is made.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CofactorError, invalidInput } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { Recent } from '../recent.ts';
import type { Database } from './database.ts';

export const SCOPES = ['read', 'submit', 'spend', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A key without its secret. */
export interface ApiKey {
  prefix: string;
  tenant: string;
  label: string;
  scopes: Scope[];
  created: Date;
  expires: Date | null;
  revoked: Date | null;
}

const NewKey = z.strictObject({
  tenant: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a tenant: lower-case letters, digits and hyphens, at most 63'),
  label: z.string().max(200).default(''),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** From now. Absent: never. */
  lifetimeMs: z.int().min(1).optional(),
});

export interface KeyStore {
  /** @returns the key in full, for the only time. @throws INVALID_INPUT */
  create(key: z.input<typeof NewKey>): Promise<{ secret: string; key: ApiKey }>;
  /** Newest first. */
  list(tenant: string): Promise<ApiKey[]>;
  /** @throws NOT_FOUND. Revoking again changes nothing. */
  revoke(prefix: string, tenant: string): Promise<ApiKey>;
  /** The key that was presented. @throws UNAUTHENTICATED, with one message whatever is wrong */
  authenticate(secret: string): Promise<ApiKey>;
}

/** Keys that were presented lately are not looked up again for this long. Where others may revoke them, that is noticed so much later. */
const KNOWN_MS = { pglite: 60_000, postgresql: 1000 } as const satisfies Record<Database['engine'], number>;
const MOST_KNOWN = 1000;

export function keyStore(database: Database): KeyStore {
  const known = new Recent<string, { key: ApiKey; sha256: string; untilMs: number }>(MOST_KNOWN);
  let revocations = 0; // what was looked up before one is not remembered after it
  return {
    async create(asked) {
      const parsed = NewKey.safeParse(asked);
      if (!parsed.success) throw invalidInput(parsed.error.issues[0].path.join('.'), parsed.error.issues[0].message, '(not shown)');
      const { tenant, label, scopes, lifetimeMs } = parsed.data;
      const secret = makeSecret();
      const key = await database.transaction(async (sql) => {
        await sql.query('INSERT INTO cofactor.tenant (id) VALUES ($1) ON CONFLICT DO NOTHING', [tenant]);
        const [made] = await sql.query<ApiKey>(
          `INSERT INTO cofactor.api_key (prefix, tenant, sha256, label, scopes, expires)
           VALUES ($1, $2, $3, $4, $5, now() + $6::float8 * interval '1 millisecond') RETURNING ${PUBLIC}`,
          [prefixOf(secret), tenant, hashOf(secret), label, scopes, lifetimeMs ?? null],
        );
        return made;
      });
      return { secret, key };
    },
    list: (tenant) => database.query(`SELECT ${PUBLIC} FROM cofactor.api_key WHERE tenant = $1 ORDER BY created DESC, prefix`, [tenant]),
    async revoke(prefix, tenant) {
      const [key] = await database.query<ApiKey>(
        `UPDATE cofactor.api_key SET revoked = coalesce(revoked, now()) WHERE prefix = $1 AND tenant = $2 RETURNING ${PUBLIC}`,
        [prefix, tenant],
      );
      revocations++;
      known.delete(prefix);
      if (key === undefined) throw new CofactorError('NOT_FOUND', `no key ${prefix}`, { what: 'key', id: prefix });
      return key;
    },
    async authenticate(secret) {
      if (!isWellFormed(secret)) throw unauthenticated();
      const prefix = prefixOf(secret);
      const before = known.get(prefix);
      if (before && before.untilMs > Date.now()) {
        if (!sameHash(before.sha256, hashOf(secret))) throw unauthenticated();
        return before.key;
      }
      const revoked = revocations;
      const [found] = await database.query<ApiKey & { sha256: string; usable: boolean }>(
        `SELECT ${PUBLIC}, sha256, revoked IS NULL AND (expires IS NULL OR expires > now()) AS usable
         FROM cofactor.api_key WHERE prefix = $1`,
        [prefix],
      );
      if (found === undefined || !found.usable || !sameHash(found.sha256, hashOf(secret))) throw unauthenticated();
      const { sha256, usable: _usable, ...key } = found;
      const untilMs = Math.min(Date.now() + KNOWN_MS[database.engine], key.expires?.getTime() ?? Infinity);
      if (revoked === revocations) known.set(prefix, { key, sha256, untilMs });
      return key;
    },
  };
}

const PUBLIC = 'prefix, tenant, label, scopes, created, expires, revoked';
const FORM = /^cfk_([0-9a-z]{8})_([\w-]{43})([0-9a-f]{6})$/;
const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

function makeSecret(): string {
  const prefix = Array.from(randomBytes(8), (byte) => LETTERS[byte % LETTERS.length]).join('');
  const body = `cfk_${prefix}_${randomBytes(32).toString('base64url')}`;
  return body + checksumOf(body);
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const checksumOf = (body: string): string => hashOf(body).slice(0, 6);
const prefixOf = (secret: string): string => FORM.exec(secret)?.[1] ?? '';
const isWellFormed = (secret: string): boolean => FORM.test(secret) && checksumOf(secret.slice(0, -6)) === secret.slice(-6);
const sameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));

function unauthenticated(): CofactorError<'UNAUTHENTICATED'> {
  return new CofactorError('UNAUTHENTICATED', 'expected a key of this gateway that is neither expired nor revoked', {});
}
