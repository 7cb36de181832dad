/** $COFACTOR_HOME: where this machine keeps artifacts and the journals of its jobs. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CofactorError, type ArtifactStore, type Journal } from '@cofactor/sdk/contracts';
import { directoryJournal } from './directory-journal.ts';
import { directoryStore } from './directory-store.ts';

export interface Home {
  readonly path: string;
  readonly artifacts: ArtifactStore;
  readonly journal: Journal;
}

export interface HomeOptions {
  /** @default $COFACTOR_HOME, else .cofactor in the user's folder */
  path?: string;
}

/** Opens the home folder, made if need be and readable by its owner only. @throws UNAVAILABLE when it cannot be */
export async function openHome(options: HomeOptions = {}): Promise<Home> {
  const path = options.path ?? process.env.COFACTOR_HOME ?? join(homedir(), '.cofactor');
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CofactorError(
      'UNAVAILABLE',
      `${path} cannot be made: ${(error as Error).message}; set COFACTOR_HOME to a folder that can be written`,
      { what: path, fix: 'COFACTOR_HOME=<folder>' },
      { cause: error, retryable: false },
    );
  }
  return { path, artifacts: directoryStore(join(path, 'artifacts')), journal: directoryJournal(join(path, 'jobs')) };
}
