/**
 * Our reader beside the front end of qsharp-lang 1.32.5-dev: which programs each takes (front-ends.test.support.ts), and what comes of
 * some. A few rows are put to qsharp-lang in every run, a third of a second each; all with COFACTOR_FRONT_ENDS=all.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../contracts/index.ts';
import { circuitMatrix } from '../dense.test.support.ts';
import { NEVER_ANSWERED, REFUSED_BY_BOTH, type Row, TAKEN_BY_BOTH, TAKEN_BY_ONE } from './front-ends.test.support.ts';
import type { QsharpVerdict } from './qsharp-worker.test.support.ts';
import { readOpenQasm } from './read.ts';

const taken: Row[] = [...TAKEN_BY_BOTH];
const refused: [...Row, ErrorCode][] = [...REFUSED_BY_BOTH];
for (const [name, text, code] of TAKEN_BY_ONE) {
  if (code === 'taken') taken.push([name, text]);
  else refused.push([name, text, code]);
}
const ours = (text: string) => readOpenQasm(text).circuit.numQubits;

test.each(taken)('taken: %s', (_, text) => {
  expect(ours(text)).toBeGreaterThan(0);
});

test.each(refused)('refused, with its place: %s', (_, text, code) => {
  expect(() => ours(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(/program\.data \(line \d+, column \d+\)/) as string }) as Error,
  );
});

test('a gate that calls itself is refused at once', () => {
  const [, text] = NEVER_ANSWERED;
  expect(() => ours(text)).toThrow(/a definition that does not call itself/);
});

test('no row twice, and every difference says why', () => {
  const rows = [...TAKEN_BY_BOTH, ...REFUSED_BY_BOTH, ...TAKEN_BY_ONE];
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  expect(new Set(rows.map(([, text]) => text)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(107);
  for (const [, , , why] of TAKEN_BY_ONE) expect(why.length).toBeGreaterThan(10);
});

describe('qsharp-lang', () => {
  const worker = new Worker(new URL('./qsharp-worker.test.support.ts', import.meta.url));
  afterAll(() => worker.terminate());

  async function verdictOn(text: string): Promise<QsharpVerdict> {
    worker.postMessage(text);
    const [verdict] = (await once(worker, 'message', { signal: AbortSignal.timeout(25_000) })) as [QsharpVerdict];
    return verdict;
  }

  const rows: [name: string, text: string, accepts: boolean][] = [
    ...TAKEN_BY_BOTH.map(([name, text]): [string, string, boolean] => [name, text, true]),
    ...REFUSED_BY_BOTH.map(([name, text]): [string, string, boolean] => [name, text, false]),
    ...TAKEN_BY_ONE.map(([name, text, code]): [string, string, boolean] => [name, text, code !== 'taken']),
  ];
  const asked = process.env.COFACTOR_FRONT_ENDS === 'all' ? rows : rows.filter((_, k) => k % 18 === 9);

  test.each(asked)('%s', async (_, text, accepts) => {
    const verdict = await verdictOn(text);
    expect(verdict.accepts, verdict.detail).toBe(accepts);
  });

  /** Programs whose outcome is certain. */
  const CERTAIN: [name: string, body: string, qubits: number][] = [
    ['modifiers', 'pow(2) @ sx q[0]; inv @ s q[1]; ctrl @ x q[0], q[1]; negctrl @ x q[3], q[2]; ctrl(2) @ x q[0], q[1], q[3];', 4],
    [
      'phases under a control',
      'x q[0]; h q[1]; ctrl @ gphase(pi) q[1]; h q[1]; ctrl @ U(pi, 0, pi) q[1], q[2]; h q[0]; cp(pi) q[1], q[0]; h q[0];',
      3,
    ],
    ['loops, branches and integers', 'for int i in [0:3] { if (i % 2 == 1) { x q[i]; } } int k = 3 / 2; cx q[k], q[k + 1];', 4],
    [
      'definitions',
      'def f(qubit a, qubit b) { x a; cx a, b; } gate maj a, b, c { cx c, b; cx c, a; ccx a, b, c; } f(q[0], q[1]); maj q[1], q[2], q[0];',
      3,
    ],
  ];

  test.each(CERTAIN)('one outcome: %s', async (_, body, qubits) => {
    const text = `OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[${qubits}] q;\noutput bit[${qubits}] c;\n${body}\nc = measure q;\n`;
    const { detail } = await verdictOn(text);
    const measured = Array.from(detail.matchAll(/One|Zero/g), ([bit]) => (bit === 'One' ? '1' : '0'))
      .reverse()
      .join(''); // qubit 0 rightmost
    const { operations } = readOpenQasm(text).circuit;
    const state = circuitMatrix(
      operations.filter(({ gate }) => gate !== 'measure'),
      qubits,
    );
    const n = 2 ** qubits;
    const outcome = Array.from({ length: n }, (__, k) => state[2 * k * n] ** 2 + state[2 * k * n + 1] ** 2).findIndex((p) => p > 0.999);
    expect(outcome.toString(2).padStart(qubits, '0')).toBe(measured);
  });
});
