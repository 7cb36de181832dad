/** Append-only logs as files: `<name>/<n>.json`, each written whole under another name and then linked, which fails if someone was quicker. */
import { link, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppendLog } from '../providers/index.ts';
import { makeFolder, syncFolder, unlessMissing, writeDurably } from './durable-file.ts';

let written = 0;

/** Any number of processes may share it. */
export function directoryLog(path: string): AppendLog {
  const folderOf = (name: string): string => join(path, encodeURIComponent(name).replaceAll('.', '%2E'));
  const fileOf = (name: string, index: number): string => join(folderOf(name), `${String(index).padStart(6, '0')}.json`);
  return {
    async read(name) {
      const files = (await unlessMissing(readdir(folderOf(name)))) ?? [];
      const entries = files.filter((file) => /^\d{6,}\.json$/.test(file)).sort();
      return Promise.all(entries.map(async (file) => JSON.parse(await readFile(join(folderOf(name), file), 'utf8')) as unknown));
    },
    async append(name, index, entry) {
      const target = fileOf(name, index);
      const draft = `${target}.${process.pid}-${written++}.draft`;
      await makeFolder(dirname(target));
      await writeDurably(draft, JSON.stringify(entry));
      try {
        await link(draft, target);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
      await syncFolder(dirname(target));
      return true;
    },
    async names() {
      return ((await unlessMissing(readdir(path))) ?? []).map(decodeURIComponent);
    },
  };
}
