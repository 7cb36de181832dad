/** Which cloud backends a document names. Knows no provider: whatever stands before a colon may be one. */
import type { Comparison, Job } from '@cofactor/sdk/contracts';

const CLOUD = /^(ibm|braket|dwave|ionq|azure):/;

export function cloudIds(document: Job | Comparison): string[] {
  const named =
    'arms' in document
      ? [...document.arms, document.reference].flatMap((arm) => (arm && 'backend' in arm ? [arm.backend] : []))
      : [document.backend];
  return [...new Set(named)].filter((id): id is string => id !== undefined && CLOUD.test(id));
}
