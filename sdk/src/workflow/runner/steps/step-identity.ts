/**
 * What a step is, as the journal and the memo file it: the content hash of its fields, with every object among them stood for
 * by a hash of its own. Those are remembered per object, since a loop asks for the same circuit and observable, which may be
 * megabytes, at hundreds of parameters. Documents are immutable, so that what was hashed stays true.
 */
import { contentHash, type StepSpec } from '../../../contracts/index.ts';

const known = new WeakMap<object, string>();

export function stepIdentity(spec: StepSpec): string {
  const fields = Object.entries(spec).map(([field, value]: [string, unknown]) => [
    field,
    Array.isArray(value) ? value.map(standIn) : standIn(value),
  ]);
  return contentHash(Object.fromEntries(fields));
}

function standIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const hash = known.get(value) ?? contentHash(value);
  known.set(value, hash);
  return { sha256: hash };
}
