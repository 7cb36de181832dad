/**
 * The journal of local jobs as files: `<job>/journal.jsonl`, a line for each finished step, and `<job>/checkpoint-<key>.json`,
 * the state of a step in progress. A line without its end is what a crash in the middle of `append` leaves: it was never
 * acknowledged, is not read, and is cut off before the next line is written.
 */
import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CofactorError, StepResult, type Journal, type JournalEntry } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { makeFolder, syncFolder, unlessMissing, writeDurably } from './durable-file.ts';

const Entry = z.object({ key: z.string(), stepHash: z.string(), result: StepResult });

/** One process at a time writes a job. */
export function directoryJournal(path: string): Journal {
  const folderOf = (jobId: string): string => join(path, fileName(jobId));
  const fileOf = (jobId: string): string => join(folderOf(jobId), 'journal.jsonl');
  const lastAppend = new Map<string, Promise<void>>(); // by file: lines are written in the order of the calls

  return {
    async load(jobId) {
      const text = (await unlessMissing(readFile(fileOf(jobId), 'utf8'))) ?? '';
      return completeLines(text).map((line, index) => parseEntry(line, `${fileOf(jobId)}:${index + 1}`));
    },
    append(jobId, entry) {
      const file = fileOf(jobId);
      const line = `${JSON.stringify(entry)}\n`;
      const before = lastAppend.get(file) ?? Promise.resolve();
      const done = before.catch(() => {}).then(() => appendDurably(file, line));
      lastAppend.set(file, done);
      return done.finally(() => lastAppend.get(file) === done && lastAppend.delete(file));
    },
    checkpoint(jobId, key) {
      const file = join(folderOf(jobId), `checkpoint-${fileName(key)}.json`);
      return {
        async load() {
          const text = await unlessMissing(readFile(file, 'utf8'));
          return text === undefined ? undefined : JSON.parse(text);
        },
        save: (state) => writeDurably(file, JSON.stringify(state ?? null)),
      };
    },
    clear: (jobId) => rm(folderOf(jobId), { recursive: true, force: true }),
  };
}

async function appendDurably(path: string, line: string): Promise<void> {
  await makeFolder(dirname(path));
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    if (size > 0 && !(await endsComplete(file, size))) await file.truncate((await readFile(path)).lastIndexOf(NEWLINE) + 1);
    await file.appendFile(line);
    await file.sync();
    if (size === 0) await syncFolder(dirname(path));
  } finally {
    await file.close();
  }
}

const NEWLINE = 10;

async function endsComplete(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read({ buffer: new Uint8Array(1), position: size - 1 });
  return buffer[0] === NEWLINE;
}

function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function parseEntry(line: string, where: string): JournalEntry {
  try {
    return Entry.parse(JSON.parse(line)) as JournalEntry;
  } catch (error) {
    throw new CofactorError(
      'CONFLICT',
      `${where} is no entry of a journal: remove the file to start the job over`,
      { what: where },
      { cause: error },
    );
  }
}

/** Any text as the name of a file, one to one. */
function fileName(text: string): string {
  return encodeURIComponent(text).replaceAll(/[.*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
