/** In the order they are applied. What has been released is never changed: a change is a new migration. */
import * as jobs from './0001-jobs.ts';
import * as submissions from './0002-submissions.ts';

export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: '0001-jobs', sql: jobs.sql },
  { name: '0002-submissions', sql: submissions.sql },
];
