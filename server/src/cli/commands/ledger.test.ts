import { memoryLog, submitOnce } from '@cofactor/backends/providers';
import { afterEach, expect, test, vi } from 'vitest';
import { ledger } from './ledger.ts';

afterEach(() => void vi.restoreAllMocks());

async function said(...given: Parameters<typeof ledger>): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  await ledger(...given);
  vi.restoreAllMocks();
  return lines.join('');
}

test('a task in doubt is shown with its mark, settled by a person, and its money seen', async () => {
  const log = memoryLog();
  const clock = { now: () => 0, sleep: async () => {} };
  let tries = 0;
  const submission = {
    key: 'job-1/sample/0',
    backend: 'ibm:ibm_fez',
    submitClass: 'neither' as const,
    payloadHash: 'hash',
    quoteMicroUsd: 8_000_000,
    send: async () => {
      tries++;
      throw Object.assign(new Error('killed'), { name: 'Killed' });
    },
    cancel: async () => {},
  };
  const desk = { log, clock, spending: { account: 'lab', maxCostUsd: 20 } };
  const signal = new AbortController().signal;
  await expect(submitOnce(submission, desk, signal)).rejects.toThrow('killed');
  await expect(submitOnce(submission, desk, signal)).rejects.toMatchObject({ code: 'IN_DOUBT' });
  const before = await said({}, log);
  expect(before).toMatch(/lab\s+\$8\s/);
  expect(before).toMatch(/job-1\/sample\/0\s+ibm:ibm_fez\s+sent\s+\$8\s+[0-9a-f-]{36}/);

  await expect(ledger({ resolve: 'job-1/sample/0' }, log)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(ledger({ resolve: 'job-2', found: 'none' }, log)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await said({ resolve: 'job-1/sample/0', found: 'd0ltqe9p0ric73b0qgng' }, log)).toContain('accepted');
  expect(await submitOnce(submission, desk, signal)).toEqual({ jobId: 'd0ltqe9p0ric73b0qgng' });
  expect(tries).toBe(1);
  const { accounts } = JSON.parse(await said({ json: true }, log)) as { accounts: unknown };
  expect(accounts).toEqual([{ account: 'lab', reservedMicroUsd: 8_000_000, chargedMicroUsd: 0, releasedMicroUsd: 0 }]);
});
