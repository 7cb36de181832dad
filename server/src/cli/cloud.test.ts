/** Cloud machines that a document names and that cannot be had. */
import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import { Comparison, Job, parseDocument, type ComparisonInput, type JobInput } from '@cofactor/sdk/contracts';
import { expect, test, vi } from 'vitest';
import { cloudsFor } from './cloud.ts';
import { exitCodeOfArms } from './commands/local/compare.ts';

const problem: JobInput['problem'] = { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' }, basis: 'sto-3g' };

test('an arm on a machine without credentials is refused with what is missing, and the others run; a job is refused at once', async () => {
  vi.stubEnv('QISKIT_IBM_TOKEN', '');
  const document: ComparisonInput = {
    schema: 'cofactor.comparison/1',
    problem,
    arms: [
      { method: { name: 'vqe' }, backend: 'ibm:heron' },
      { method: { name: 'fci' }, backend: 'ibm:heron' },
      { method: { name: 'rhf' } },
    ],
  };
  await using local = await localBackends();
  const { backends } = await cloudsFor(parseDocument(Comparison, document));
  const { data } = await new Cofactor({ backends: [...local, ...backends] }).compare(document);
  expect(data.arms.map(({ points: [{ status, error }] }) => [status, error?.code, error?.message])).toEqual([
    ['refused', 'UNAVAILABLE', expect.stringMatching(/^ibm:heron: QISKIT_IBM_TOKEN is not set/)],
    ['refused', 'UNSUPPORTED', expect.stringMatching(/^ibm:heron does not run casci steps: cpu/)],
    ['succeeded', undefined, undefined],
  ]);
  expect(exitCodeOfArms(data.arms)).toBe(0);
  expect(exitCodeOfArms(data.arms.slice(0, 2))).toBe(3);
  const job = parseDocument(Job, { schema: 'cofactor.job/1', problem, method: { name: 'vqe' }, backend: 'ibm:heron' });
  await expect(cloudsFor(job)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
