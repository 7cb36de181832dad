/**
 * Takes out of recorded exchanges what belongs to an account. Three nets, each wide enough alone for what it is for:
 *
 *   known       values of the variables and their parts, wherever and however they are written
 *   learned     values that stand under a telling name (access_token, owner, …), or in a CRN or ARN: then wherever else they stand
 *   by looks    tokens, signatures, access keys, e-mail addresses
 */
import type { Environment, Variable } from './credentials.ts';

export interface Scrubber {
  /** JSON without secrets. */
  scrub(value: unknown): unknown;
  /** Whether a secret that is known or learned still stands in a text. */
  remaining(text: string): boolean;
  /** Values for the variables, of the same shape. */
  standIns: Record<string, string>;
}

const HIDDEN = 'hidden';
const TELLING =
  /^(.*(access|refresh|session|id)[_-]?token|api[_-]?key|password|.*secret.*|owner|user([_-]?(id|name))?|e?mail|account([_-]?id)?|instance([_-]?(id|crn))?|crn|.*created[_-]?by|project([_-]?id)?|organi[sz]ation([_-]?id)?|tenant([_-]?id)?|subscription([_-]?id)?|hub|group|plan[_-]?id|trace)$/i;
/** Group 1 stays, group 2 is the secret. */
const ACCOUNTS: readonly RegExp[] = [
  /(\bcrn:v1:(?:[^:\s"]*:){4}a\/)([^:\s"]+)/g,
  /(\bcrn:v1:(?:[^:\s"]*:){5})([^:\s"]+)/g,
  /(\barn:aws[\w-]*:[\w-]*:[\w-]*:)(\d{12})(?=:)/g,
  /(\b[a-z][\w-]*-)(\d{12})\b/g,
];
const LOOKS: readonly [RegExp, string][] = [
  [/\b(Bearer|apiKey)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/\b(sig|X-Amz-(?:Signature|Credential|Security-Token))=[^&\s"';]+/gi, `$1=${HIDDEN}`],
  [/\bA(KIA|SIA)[0-9A-Z]{12,}/g, HIDDEN],
  [/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, 'someone@example.org'],
];
/** A shorter text stands for itself only: it is part of other words. */
const LONG = 8;

export function scrubber(variables: readonly Variable[], environment: Environment, recorded: unknown): Scrubber {
  const secrets = new Map<string, string>();
  const standIns: Record<string, string> = {};
  for (const { name, standIn } of variables) {
    const value = environment[name];
    if (value === undefined) continue;
    standIns[name] = standIn;
    for (const [secret, stand] of pairs(value, standIn)) hide(secrets, secret, stand);
  }
  for (const name of ['AWS_SESSION_TOKEN']) hide(secrets, environment[name] ?? '', HIDDEN);
  learn([variables.map(({ name }) => environment[name]), recorded], secrets);
  const stands = new Map<string, string>();
  for (const [secret, stand] of secrets) {
    const standing = forms(stand);
    forms(secret).forEach((form, k) => stands.set(form, standing[k]));
  }
  const inOrder = [...stands.keys()].sort((a, b) => b.length - a.length); // the whole before its parts
  const known = inOrder.length > 0 ? new RegExp(inOrder.map(pattern).join('|'), 'g') : /$^/g;

  const clean = (text: string): string => {
    const rest = text.replaceAll(known, (form) => stands.get(form) ?? HIDDEN);
    return LOOKS.reduce((left, [look, stand]) => left.replaceAll(look, stand), rest);
  };
  const scrub = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (typeof value === 'number') return secrets.has(String(value)) ? 0 : value;
    if (Array.isArray(value)) return value.map(scrub);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [clean(key), tells(key, it) ? HIDDEN : scrub(it)]));
  };
  const standing = new Set(stands.values());
  const remaining = (text: string): boolean => [...text.matchAll(known)].some(([form]) => !standing.has(form));
  return { scrub, remaining, standIns };
}

/** A value and its parts beside those of its stand-in: `name=value;` of a connection string, `:` and `/` of a CRN, what follows a prefix. */
function pairs(value: string, standIn: string): [secret: string, stand: string][] {
  const others = parts(standIn);
  const bare = [...parts(value)].map(([name, part]): [string, string] => [part.replace(/[=/]+$/, ''), others.get(name) ?? HIDDEN]);
  return [[value, standIn], ...bare];
}

function parts(value: string): Map<string, string> {
  const named = [...value.matchAll(/(\w+)=([^;]*)/g)].map(([, name, part]): [string, string] => [name, part]);
  if (value.includes(';')) return new Map(named);
  const pieces = value.startsWith('crn:') ? value.split(/[:/]/) : (/^[A-Za-z]{2,5}-(\w+)$/.exec(value)?.slice(1) ?? []);
  return new Map(pieces.map((part, k): [string, string] => [String(k), part]));
}

function hide(secrets: Map<string, string>, secret: string, stand: string): void {
  if (secret.length > 1 && secret !== stand && secret !== HIDDEN && !secrets.has(secret)) secrets.set(secret, stand);
}

function learn(value: unknown, secrets: Map<string, string>): void {
  if (typeof value === 'string') {
    for (const account of ACCOUNTS)
      for (const [, , secret] of value.matchAll(account)) hide(secrets, secret, secret.replaceAll(/\w/g, '0'));
  } else if (Array.isArray(value)) {
    for (const it of value) learn(it, secrets);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, it] of Object.entries(value)) {
      learn(key, secrets);
      if (tells(key, it) && String(it).length >= LONG) hide(secrets, String(it), HIDDEN); // shorter: an ordinary word elsewhere
      learn(it, secrets);
    }
  }
}

const tells = (key: string, value: unknown): value is string | number =>
  TELLING.test(key) && (typeof value === 'string' || typeof value === 'number');

/** As it is, in an address, in JSON within JSON, and in base64. */
const forms = (text: string): string[] => [
  text,
  encodeURIComponent(text),
  JSON.stringify(text).slice(1, -1),
  Buffer.from(text).toString('base64'),
  Buffer.from(text).toString('base64url'),
];

function pattern(form: string): string {
  const escaped = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return form.length < LONG ? `(?<![\\w-])${escaped}(?![\\w-])` : escaped;
}
