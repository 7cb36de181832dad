/** Counts as people keep them: an object of bit strings, one inside another document, or a list with one string a shot. */
import { invalidInput } from '../../contracts/index.ts';

export type Counts = Record<string, number>;

/**
 * @param json `{ "0011": 7 }`, `{ "counts": { "0011": 7 } }` or `["0011", "0101", …]`; spaces and underscores between registers are left out.
 * @throws INVALID_INPUT for anything else
 */
export function readCounts(json: unknown): Counts {
  if (Array.isArray(json)) return add(json.map((bits: unknown, k) => [stringAt(bits, k), 1]));
  if (typeof json !== 'object' || json === null) throw invalidInput('counts', FORMS, json);
  if ('counts' in json) return readCounts(json.counts);
  return add(Object.entries(json).map(([bits, count]: [string, unknown]) => [bits, countOf(bits, count)]));
}

const FORMS = 'an object from bit string to count, { "counts": … }, or a list of bit strings';

function stringAt(bits: unknown, k: number): string {
  if (typeof bits !== 'string') throw invalidInput(`counts.${k}`, 'a bit string', bits);
  return bits;
}

function countOf(bits: string, count: unknown): number {
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 1) return count;
  throw invalidInput(`counts.${bits.slice(0, 64)}`, 'an integer >= 1', count);
}

function add(entries: readonly (readonly [string, number])[]): Counts {
  const total = new Map<string, number>();
  for (const [raw, count] of entries) {
    const bits = raw.replace(/[\s_]/g, '');
    total.set(bits, (total.get(bits) ?? 0) + count);
  }
  if (total.size === 0) throw invalidInput('counts', 'at least one bit string', 'none');
  return Object.fromEntries(total);
}
