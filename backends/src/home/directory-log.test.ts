import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directoryLog } from './directory-log.ts';

test('an entry is written once, by whoever comes first, and read in order by another process', async () => {
  const path = await mkdtemp(join(tmpdir(), 'cofactor-log-'));
  try {
    const log = directoryLog(path);
    expect(await log.read('account a/b.c')).toEqual([]);
    const won = await Promise.all(Array.from({ length: 20 }, (_, k) => directoryLog(path).append('account a/b.c', 0, { k })));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await log.append('account a/b.c', 1, 'second')).toBe(true);
    expect(await log.append('account a/b.c', 1, 'late')).toBe(false);
    expect(await directoryLog(path).read('account a/b.c')).toEqual([{ k: won.indexOf(true) }, 'second']);
    expect(await log.names()).toEqual(['account a/b.c']);
  } finally {
    await rm(path, { recursive: true });
  }
});
