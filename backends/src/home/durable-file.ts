/** Files that are either wholly there or not at all, whenever the power goes. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CofactorError } from '@cofactor/sdk/contracts';

let written = 0;

/** Writes a file of this content in place of what was there: temporary file, fsync, rename, fsync of the folder. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}-${written++}.part`;
  await makeFolder(dirname(path));
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a folder and those above it, for the user alone. @throws UNAVAILABLE when that cannot be */
export async function makeFolder(path: string): Promise<void> {
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
}

/** A new name in a folder lasts once the folder has been synced. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What a call answers, or `undefined` when the file it is about does not exist. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
