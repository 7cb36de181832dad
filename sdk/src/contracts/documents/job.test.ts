import { describe, expect, test } from 'vitest';
import { MinimumModel } from './problem.ts';
import { example } from './examples.test.support.ts';
import { inputHash, Job } from './job.ts';
import { METHODS } from './method.ts';
import { stepHash, StepSpec } from './step.ts';

const water = () => Job.parse(example('job-1.energy'));

describe('inputHash', () => {
  test('is the hash of the content: labels and $schema are not part of it', () => {
    const { label: _label, ...bare } = example('job-1.energy');
    expect(inputHash(water())).toMatch(/^[0-9a-f]{64}$/);
    expect(inputHash(Job.parse(bare))).toBe(inputHash(water()));
    expect(inputHash(Job.parse({ ...bare, label: 'another name', $schema: './job.json' }))).toBe(inputHash(water()));
  });

  test('is the same with defaults left out and written down, whatever the order of fields', () => {
    const short = {
      schema: 'cofactor.job/1',
      problem: { kind: 'energy', structure: { format: 'xyz', data: '1\n\nHe 0 0 0\n' }, basis: 'sto-3g' },
      method: { name: 'rhf' },
    };
    const long = Object.fromEntries(Object.entries(Job.parse(short)).toReversed());
    expect(inputHash(Job.parse(long))).toBe(inputHash(Job.parse(short)));
  });

  test.each([
    ['seed', { seed: 8 }],
    ['backend', { backend: 'fermion' }],
    ['method', { method: { name: 'fci' } }],
    ['budget', { budget: {} }],
  ])('changes with the %s', (_, change) => {
    expect(inputHash(Job.parse({ ...example('job-1.energy'), ...change }))).not.toBe(inputHash(water()));
  });

  test('−0 is 0', () => {
    const charged = (charge: number) =>
      Job.parse({ ...example('job-1.energy'), problem: { ...(example('job-1.energy').problem as object), charge } });
    expect(inputHash(charged(-0))).toBe(inputHash(charged(0)));
  });

  test.each(['job-1.energy-file', 'job-1.energy-fcidump'])('a file that was not inlined is refused, by name: %s', (name) => {
    expect(() => inputHash(Job.parse(example(name)))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^job\.problem\.(structure|hamiltonian)\.file: expected inlined data/) as string,
      }),
    );
  });

  // Python 3: hashlib.sha256(json.dumps(document with every default, sort_keys=True, separators=(',', ':')))
  test('is what another program computes, and must not change by accident', () => {
    expect(inputHash(water())).toBe('db85f928a3f02cc28f4bc8c80bbce3201f405f43a0e11e19ad53e14f4a799cc6');
  });
});

test('a seed is an unsigned 32-bit integer', () => {
  for (const seed of [0, 0xffff_ffff]) expect(Job.safeParse({ ...example('job-1.energy'), seed }).success).toBe(true);
  for (const seed of [-1, 2 ** 32, 0.5, NaN, '1']) expect(Job.safeParse({ ...example('job-1.energy'), seed }).success).toBe(false);
});

test('a circuit needs no method, every other problem does', () => {
  expect(Job.safeParse(example('job-1.circuit')).success).toBe(true);
  for (const name of ['job-1.energy', 'job-1.minimum', 'job-1.transport', 'job-1.train']) {
    expect(Job.safeParse({ ...example(name), method: undefined }).success).toBe(false);
  }
});

test('an energy problem has a structure with a basis, or a Hamiltonian', () => {
  const energy = (problem: object) =>
    Job.safeParse({ schema: 'cofactor.job/1', problem: { kind: 'energy', ...problem }, method: { name: 'fci' } }).success;
  const [structure, hamiltonian] = [
    { format: 'xyz', data: '' },
    { format: 'fcidump', data: '' },
  ];
  expect(energy({ structure, basis: 'sto-3g' })).toBe(true);
  expect(energy({ hamiltonian })).toBe(true);
  expect(energy({ structure })).toBe(false);
  expect(energy({ structure, hamiltonian, basis: 'sto-3g' })).toBe(false);
  expect(energy({})).toBe(false);
});

test('every method answers some kind of problem', () => {
  for (const [name, { answers }] of Object.entries(METHODS)) expect(answers.length, name).toBeGreaterThan(0);
});

test.each([
  ['a linear term too few', { type: 'qubo', variables: 3, linear: [1, 2], quadratic: [] }],
  ['a pair outside', { type: 'ising', variables: 2, linear: [1, 2], quadratic: [[0, 2, 1]] }],
  ['a variable with itself', { type: 'qubo', variables: 2, linear: [1, 2], quadratic: [[1, 1, 1]] }],
  ['an edge outside', { type: 'maxcut', nodes: 2, edges: [[0, 5, 1]] }],
  ['both file and data', { type: 'file', format: 'gset', file: 'G1', data: '' }],
  ['neither file nor data', { type: 'file', format: 'gset' }],
])('a model with %s is refused', (_, model) => {
  expect(MinimumModel.safeParse(model).success).toBe(false);
});

test('a step is known by its hash, defaults included', () => {
  const sample = example('step-1.sample');
  expect(stepHash(StepSpec.parse({ ...sample, seed: 5 }))).toBe(stepHash(StepSpec.parse(sample)));
  expect(stepHash(StepSpec.parse({ ...sample, seed: 6 }))).not.toBe(stepHash(StepSpec.parse(sample)));
});
