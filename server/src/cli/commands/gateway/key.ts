/** Keys: at a gateway that runs, through it; else in the store of this machine. */
import { CofactorError, invalidInput, isCofactorError } from '@cofactor/sdk/contracts';
import type { ApiKey, KeyStore, Scope } from '../../../store/keys.ts';
import { SCOPES } from '../../../store/keys.ts';
import { gatewayOf, type GatewayFlags } from '../../gateway.ts';
import { openStore } from '../../open-store.ts';
import { table } from '../../terminal.ts';

type Keys = Pick<KeyStore, 'create' | 'list' | 'revoke'>;
type KeyFlags = GatewayFlags & { tenant?: string; json?: boolean };

const DAY_MS = 86_400_000;

export async function createKey(options: KeyFlags & { scopes: string; label?: string; days?: string }): Promise<void> {
  const scopes = options.scopes.split(',').map(scopeOf);
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !(days > 0)) throw invalidInput('--days', 'a number above 0', options.days);
  await withKeys(options, async (keys, tenant) => {
    const made = await keys.create({ tenant, scopes, label: options.label ?? '', lifetimeMs: days && Math.ceil(days * DAY_MS) });
    process.stdout.write(options.json ? `${JSON.stringify(made)}\n` : `${made.secret}\n`);
    if (!options.json) process.stderr.write('keep it: it is not shown again\n');
  });
}

export async function listKeys(options: KeyFlags): Promise<void> {
  await withKeys(options, async (keys, tenant) => {
    const found = await keys.list(tenant);
    const rows = found.map((key) => [key.prefix, stateOf(key), key.scopes.join(' '), String(key.created), key.label]);
    process.stdout.write(
      options.json ? `${JSON.stringify(found)}\n` : `${table(['prefix', 'state', 'scopes', 'created', 'label'], rows)}\n`,
    );
  });
}

export async function revokeKey(prefix: string, options: KeyFlags): Promise<void> {
  await withKeys(options, async (keys, tenant) => {
    const key = await keys.revoke(prefix, tenant);
    process.stdout.write(options.json ? `${JSON.stringify(key)}\n` : `revoked: ${key.prefix}\n`);
  });
}

function scopeOf(text: string): Scope {
  const scope = SCOPES.find((known) => known === text.trim());
  if (scope === undefined) throw invalidInput('--scopes', `of ${SCOPES.join(', ')}, with commas between`, text);
  return scope;
}

function stateOf({ revoked, expires }: ApiKey): string {
  if (revoked) return 'revoked';
  return expires && new Date(expires) < new Date() ? 'expired' : 'good';
}

/** Through the gateway where one is named; else the store, which an embedded gateway that runs here holds. */
async function withKeys(options: KeyFlags, work: (keys: Keys, tenant: string) => Promise<void>): Promise<void> {
  const tenant = options.tenant ?? 'default';
  if (options.url || process.env.COFACTOR_URL) return work(keysAt(gatewayOf(options)), tenant);
  const { store } = await openStore({ quiet: true }).catch((error: unknown) => {
    throw isCofactorError(error, 'UNAVAILABLE') && !process.env.DATABASE_URL ? heldBy(error) : error;
  });
  try {
    await work(store.keys, tenant);
  } finally {
    await store.close();
  }
}

function heldBy(error: CofactorError<'UNAVAILABLE'>): CofactorError<'UNAVAILABLE'> {
  const fix = 'name the gateway that runs here with --url, and a key of scope admin with --token';
  return new CofactorError('UNAVAILABLE', `${error.message}; or ${fix}`, { ...error.details, fix }, { cause: error });
}

/** The keys of the tenant whose admin key is presented. */
function keysAt({ url, token }: { url: string; token: string | undefined }): Keys {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const target = new URL(path, url);
    const init = {
      method,
      body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${token ?? ''}`, 'content-type': 'application/json' },
    };
    const response = await fetch(target, init).catch((cause: unknown) => {
      const fix = 'start one with `cofactor serve`, or leave out --url';
      throw new CofactorError('UNAVAILABLE', `no gateway at ${url}: ${fix}`, { what: 'gateway', fix }, { cause });
    });
    const answer = (await response.json().catch(() => ({}))) as { error?: unknown };
    if (!response.ok) throw CofactorError.fromJSON(answer.error);
    return answer as T;
  };
  return {
    create: ({ tenant: _own, ...key }) => call('POST', '/keys', key),
    list: () => call('GET', '/keys'),
    revoke: (prefix) => call('DELETE', `/keys/${encodeURIComponent(prefix)}`),
  };
}
