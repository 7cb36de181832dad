/** $COFACTOR_HOME: where this machine keeps artifacts, the journals of its jobs and what it submitted. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore, Journal } from '@cofactor/sdk/contracts';
import type { AppendLog } from '../providers/index.ts';
import { directoryJournal } from './directory-journal.ts';
import { directoryLog } from './directory-log.ts';
import { directoryStore } from './directory-store.ts';

export interface Home {
  readonly path: string;
  readonly artifacts: ArtifactStore;
  readonly journal: Journal;
  /** Submissions to cloud providers, and the money of budgets. */
  readonly submissions: AppendLog;
}

export interface HomeOptions {
  /** @default $COFACTOR_HOME, else .cofactor in the user's folder */
  path?: string;
}

/** The home folder; nothing is made on the disk before something is written. */
export function openHome(options: HomeOptions = {}): Home {
  const path = options.path ?? process.env.COFACTOR_HOME ?? join(homedir(), '.cofactor');
  return {
    path,
    artifacts: directoryStore(join(path, 'artifacts')),
    journal: directoryJournal(join(path, 'jobs')),
    submissions: directoryLog(join(path, 'submissions')),
  };
}
