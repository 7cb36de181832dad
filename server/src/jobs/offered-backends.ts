/** Which backends a document is planned on: those here, and of the machines of cloud providers the ones that it names. */
import type { Backend, Comparison, Job } from '@cofactor/sdk/contracts';

/** Nothing is asked of a provider that nobody named, and `auto` spends on none. */
export function offeredBackends(document: Job | Comparison, backends: readonly Backend[]): Backend[] {
  const named = namedBackends(document);
  return backends.filter(({ id, locality }) => locality === 'local' || named.has(id));
}

export function namedBackends(document: Job | Comparison): Set<string> {
  if (!('arms' in document)) return new Set([document.backend]);
  const { arms, reference } = document;
  return new Set([...arms, ...(reference ? [reference] : [])].map(({ backend }) => backend));
}
