/** Which cloud backends a document names. Knows no provider: whatever stands before a colon may be one. */
import type { Comparison, Job } from '@cofactor/sdk/contracts';
import { namedBackends } from '../jobs/offered-backends.ts';

const CLOUD = /^(ibm|braket|dwave|ionq|azure):/;

export function cloudIds(document: Job | Comparison): string[] {
  return [...namedBackends(document)].filter((id) => CLOUD.test(id));
}
