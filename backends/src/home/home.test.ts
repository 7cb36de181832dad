import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256, type JournalEntry } from '@cofactor/sdk/contracts';
import { openHome, type Home } from './home.ts';

let home: Home;
beforeAll(async () => {
  home = openHome({ path: await mkdtemp(join(tmpdir(), 'cofactor-home-')) });
});
afterAll(() => rm(home.path, { recursive: true }));

const entry = (key: string, text = ''): JournalEntry => ({
  key,
  stepHash: 'ab',
  result: {
    schema: 'cofactor.step-result/1',
    kind: 'sample',
    output: { counts: { '01': 3 } },
    resources: { shots: 3 },
    wallMs: 1.5,
    costMicroUsd: 0,
    provenance: { kind: 'sample', backend: 'statevector', backendVersion: '1', notes: [text] },
    warnings: [],
  },
});
const journalFile = (job: string): string => join(home.path, 'jobs', job, 'journal.jsonl');

describe('artifacts', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const file = (hash: string): string => join(home.path, 'artifacts', hash.slice(0, 2), hash.slice(2));

  test('lie under their hash, and another opening of the same home finds them', async () => {
    const hash = await home.artifacts.put(bytes);
    expect(hash).toBe(sha256(bytes));
    expect(await readFile(file(hash))).toEqual(Buffer.from(bytes));
    expect(await openHome({ path: home.path }).artifacts.get(hash)).toEqual(bytes);
  });

  test('put twice are written once, and no part of a file stays behind', async () => {
    const hash = await home.artifacts.put(bytes);
    const { ino } = await stat(file(hash));
    await Promise.all([home.artifacts.put(bytes), home.artifacts.put(bytes), home.artifacts.put(new Uint8Array([9]))]);
    expect((await stat(file(hash))).ino).toBe(ino);
    expect((await readdir(join(home.path, 'artifacts'), { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('are what they were when put, whatever the caller does next', async () => {
    const array = new Uint8Array([4, 5, 6]);
    const put = home.artifacts.put(array);
    array.fill(0);
    expect(await home.artifacts.get(await put)).toEqual(new Uint8Array([4, 5, 6]));
  });

  test('adopted under a hash that is not theirs are found out when they are read', async () => {
    const { artifacts } = home;
    await artifacts.adopt?.('c'.repeat(64), new Uint8Array([1]));
    await expect(artifacts.get('c'.repeat(64))).rejects.toMatchObject({ code: 'CONFLICT' });
    const own = new Uint8Array([8, 8, 8]);
    await artifacts.adopt?.(sha256(own), own);
    expect(await artifacts.get(sha256(own))).toEqual(own);
  });

  test('whose file was changed are CONFLICT, and what is no hash is never a path', async () => {
    const hash = await home.artifacts.put(new Uint8Array([7, 7]));
    await writeFile(file(hash), new Uint8Array([7, 8]));
    await expect(home.artifacts.get(hash)).rejects.toMatchObject({ code: 'CONFLICT', details: { expected: hash } });
    await expect(home.artifacts.get('../../etc/passwd')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await home.artifacts.has('../../etc/passwd')).toBe(false);
  });
});

describe('the journal', () => {
  test('gives back what was appended, in order, job by job', async () => {
    const entries = Array.from({ length: 20 }, (_, i) => entry(`scan/vqe#${i}`, 'ä\n'));
    await Promise.all(entries.map((one) => home.journal.append('job-1', one)));
    await home.journal.append('job-2', entry('scf'));
    expect(await home.journal.load('job-1')).toEqual(entries);
    expect(await home.journal.load('job-2')).toEqual([entry('scf')]);
    expect(await home.journal.load('unknown')).toEqual([]);
  });

  test('leaves out a line that a crash tore, wherever it was torn, and goes on after it', async () => {
    const whole = `${JSON.stringify(entry('scf'))}\n`;
    for (const kept of [1, 17, whole.length - 1]) {
      const job = `torn-${kept}`;
      await home.journal.append(job, entry('first'));
      await appendFile(journalFile(job), whole.slice(0, kept));
      expect(await home.journal.load(job)).toEqual([entry('first')]);
      await home.journal.append(job, entry('second'));
      expect(await home.journal.load(job)).toEqual([entry('first'), entry('second')]);
    }
    await home.journal.append('torn-first', entry('scf'));
    await truncate(journalFile('torn-first'), 10);
    expect(await home.journal.load('torn-first')).toEqual([]);
    await home.journal.append('torn-first', entry('scf'));
    expect(await home.journal.load('torn-first')).toEqual([entry('scf')]);
  });

  test('damaged in the middle is CONFLICT with file and line', async () => {
    await home.journal.append('damaged', entry('scf'));
    await appendFile(journalFile('damaged'), 'nonsense\n');
    await expect(home.journal.load('damaged')).rejects.toMatchObject({ code: 'CONFLICT', message: /journal\.jsonl:2/ });
  });

  test('keeps the checkpoint of each step, replaces it whole, and forgets a cleared job', async () => {
    const checkpoint = home.journal.checkpoint('job-3', 'vqe#1');
    expect(await checkpoint.load()).toBeUndefined();
    await checkpoint.save({ parameters: [0.1, 0.2] });
    await checkpoint.save({ parameters: [0.3] });
    await home.journal.append('job-3', entry('scf'));
    expect(await home.journal.checkpoint('job-3', 'vqe#1').load()).toEqual({ parameters: [0.3] });
    expect(await home.journal.checkpoint('job-3', 'vqe#2').load()).toBeUndefined();
    await home.journal.clear('job-3');
    expect(await checkpoint.load()).toBeUndefined();
    expect(await home.journal.load('job-3')).toEqual([]);
    await home.journal.clear('job-3');
  });

  test('never leaves its folder, whatever a job is called', async () => {
    for (const job of ['..', '.', '../artifacts', 'a/b', 'C:\\x', 'job*']) {
      await home.journal.append(job, entry('scf'));
      expect(await home.journal.load(job)).toEqual([entry('scf')]);
    }
    expect(await readdir(home.path)).toEqual(expect.arrayContaining(['artifacts', 'jobs']));
    expect(await readdir(home.path)).toHaveLength(2);
  });
});

test('a home is made when something is first written, for its owner alone', async () => {
  const path = join(home.path, 'jobs', 'not-yet');
  const later = openHome({ path });
  expect(await later.journal.load('job')).toEqual([]);
  expect(await later.artifacts.has('a'.repeat(64))).toBe(false);
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await later.artifacts.put(new Uint8Array([1]));
  expect((await stat(path)).mode & 0o077).toBe(0);
  await rm(path, { recursive: true });
});

test('a home that cannot be made is UNAVAILABLE and says what to set', async () => {
  const file = join(home.path, 'jobs', 'a-file');
  await writeFile(file, '');
  const put = openHome({ path: join(file, 'home') }).artifacts.put(new Uint8Array([1]));
  await expect(put).rejects.toMatchObject({ code: 'UNAVAILABLE', message: /COFACTOR_HOME/ });
});
