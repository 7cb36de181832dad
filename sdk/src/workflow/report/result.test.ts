import { expect, test } from 'vitest';
import { Job, parseDocument, Result } from '../../contracts/index.ts';
import { renderResult, renderResultMarkdown } from './result.ts';

const HYDROGEN = { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' } as const;

const common = {
  schema: 'cofactor.result/1',
  status: 'succeeded',
  resources: { shots: 100 },
  wallMs: 1,
  queueMs: 0,
  costMicroUsd: 0,
  convergence: { converged: true, iterations: 3, residual: null },
  provenance: { cofactorVersion: '0', inputHash: 'a'.repeat(64), seed: 0, steps: [{ kind: 'scf', backend: 'cpu', backendVersion: '1' }] },
  warnings: [],
};
const learned = {
  model: { sha256: 'b'.repeat(64), dtype: 'u8', shape: [3] },
  training: { labels: 4, leftOutErrorHartree: 0.002, device: 'none' },
  labels: [{ structure: 2, energyHartree: -1.1, standardErrorHartree: 0, why: 'evenly spaced' }],
  predictions: [{ energyHartree: -1.05, band90Hartree: 0.001 }, { refused: 'too long: ask rhf' }],
};
const surrogate = { name: 'surrogate', oracle: { name: 'rhf' } };

// biome-ignore format: a table
const CASES: readonly (readonly [kind: string, job: object, result: object, words: RegExp[]])[] = [
  ['circuit',
    { problem: { kind: 'circuit', program: { format: 'openqasm', data: 'OPENQASM 3; qubit[1] q; x q[0];' }, observables: ['Z'], shots: 100 } },
    { expectations: [-0.98], standardErrors: [0.02], counts: { 1: 99, 0: 1 } },
    [/# A circuit/, /\*\*⟨Z⟩ = -0.980000 ± 2.0e-2\*\*/, /- most frequent: 1, 99\.0 %/, /\| Z \| -0\.980000 \| 0\.020000 \|/]],
  ['minimum',
    { problem: { kind: 'minimum', model: { type: 'ising', variables: 2, linear: [0, 0], quadratic: [[0, 1, 1]] } }, method: { name: 'tabu' } },
    { value: -1, unit: '1', feasible: true, provenOptimal: true, evaluations: 12, trace: [], assignment: [1, -1] },
    [/\*\*−1 by tabu, proven to be the lowest there is\*\*/, /\| tabu \| −1 \| yes \| yes \| 12 \|/]],
  ['train',
    { problem: { kind: 'train', target: { kind: 'energy', structure: HYDROGEN, basis: 'sto-3g' }, structures: [HYDROGEN, HYDROGEN, HYDROGEN, HYDROGEN] }, method: surrogate },
    learned,
    [/\*\*A surrogate from 1 labels\*\*/, /mean error on labels left out: 2 mEh/, /\| 2 \| -1\.10000000 \| 0 \| evenly spaced \|/, /\| 1 \| – \| – \| too long: ask rhf \|/]],
];

test.each(CASES)(
  '%s: Markdown has the verdict, the numbers and where they came from; the page the same numbers',
  async (kind, asked, found, words) => {
    const job = parseDocument(Job, { schema: 'cofactor.job/1', ...asked });
    const result = parseDocument(Result, { ...common, kind, ...found });
    const text = renderResultMarkdown(job, result);
    for (const word of words) expect(text).toMatch(word);
    expect(text).toContain('| scf | cpu 1 |');
    expect(text).toContain('a'.repeat(64));
    const page = await renderResult(job, result);
    const [, headline] = /\*\*(.*)\*\*/.exec(text) ?? [];
    expect(page).toContain(`<strong>${headline}</strong>`);
    expect(page).not.toMatch(/NaN|undefined/);
  },
);

test('a result of another kind than its job is refused', () => {
  const job = parseDocument(Job, { schema: 'cofactor.job/1', ...CASES[0][1] });
  const result = parseDocument(Result, { ...common, kind: 'minimum', ...CASES[1][2] });
  expect(() => renderResultMarkdown(job, result)).toThrow(/no report of a minimum result for a job of circuit/);
});
