/** Streams cost memory for as long as they are open, so a key has a few of them at a time. */
import { CofactorError } from '@cofactor/sdk/contracts';
import type { Caller } from './context.ts';

const MOST_PER_KEY = 10;
const open = new Map<string, number>();

/**
 * The stream of `start`, counted while it is open. It ends when its reader leaves or the caller's signal fires.
 * @throws UNAVAILABLE when the key has as many open as it may
 */
export async function* limitedPerKey<T>(
  caller: Caller,
  signal: AbortSignal,
  start: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  refuseTooMany(caller);
  const { prefix } = caller;
  open.set(prefix, (open.get(prefix) ?? 0) + 1);
  const left = new AbortController();
  try {
    yield* start(AbortSignal.any([signal, left.signal]));
  } finally {
    left.abort();
    const rest = (open.get(prefix) ?? 1) - 1;
    if (rest > 0) open.set(prefix, rest);
    else open.delete(prefix);
  }
}

/** @throws UNAVAILABLE when the key has as many streams open as it may */
export function refuseTooMany({ prefix }: Caller): void {
  const count = open.get(prefix) ?? 0;
  if (count < MOST_PER_KEY) return;
  const fix = 'close one of them first';
  throw new CofactorError('UNAVAILABLE', `this key has ${count} streams open, the most it may: ${fix}`, { what: 'subscriptions', fix });
}

/** For metrics. */
export function openSubscriptions(): number {
  return [...open.values()].reduce((sum, count) => sum + count, 0);
}
